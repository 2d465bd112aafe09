"""The pages where people and referents say whom they do not meet."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from hub.members.models import Conflict, Exclusion, Membership, Organisation, User, Volunteer
from hub.members.services import declare_conflict, declare_exclusion
from hub.shared import clock
from tests.cast import actor, make_user

REASON = "Zq7 tender"


def declared(client: Client, page: str, **values: str) -> tuple[int, str]:
    """The status, and the page that follows without what differs by itself."""
    answer = client.post(reverse(page), values, follow=True)
    return answer.status_code, "".join(str(message) for message in answer.context["messages"])


def test_a_person_declares_sees_and_lifts_their_conflicts(
    client: Client, ada: Volunteer, orbite: Organisation
) -> None:
    client.force_login(ada.user)
    until = clock.today() + dt.timedelta(days=9)
    values = {"kind": "client", "organisation": "orbite", "reason": REASON, "ends_on": until.isoformat()}
    assert declared(client, "conflicts", **values)[0] == 200
    conflict = Conflict.objects.get()
    assert (conflict.volunteer, conflict.organisation, conflict.reason) == (ada, orbite, REASON)
    page = client.get(reverse("conflicts")).text
    assert "Orbite" in page
    assert REASON not in page, "coordinators alone read it"
    assert client.post(reverse("conflict-lift", args=[conflict.pk])).status_code == 302
    assert not Conflict.objects.exists()


def test_the_answer_does_not_tell_whether_an_address_is_known(
    client: Client, ada: Volunteer, mina: Volunteer
) -> None:
    client.force_login(ada.user)
    answers = [
        declared(client, "conflicts", kind="family", email=email)
        for email in (mina.email, mina.email.upper().replace("MINA", "NOBODY"))
    ]
    assert answers[0] == answers[1]
    again = [
        client.post(reverse("conflicts"), {"kind": "family", "email": one.email})
        for one in Conflict.objects.all()
    ]
    assert [answer.status_code for answer in again] == [400, 400]
    assert len({str(answer.context["form"].errors) for answer in again}) == 1


@pytest.mark.parametrize(
    "values",
    [
        {"kind": "client"}, {"kind": "client", "organisation": "nowhere"}, {"organisation": "orbite"},
        {"kind": "client", "organisation": "orbite", "email": "x@x.example"},
        {"kind": "client", "organisation": "orbite", "ends_on": "2001-01-01"},
        {"kind": "client", "email": "ada@rivage.example"},
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_in_place(
    client: Client, ada: Volunteer, orbite: Organisation, values: dict[str, str]
) -> None:
    client.force_login(ada.user)
    assert client.post(reverse("conflicts"), values).status_code == 400
    assert not Conflict.objects.exists()


def test_nobody_else_reads_or_lifts_them(
    client: Client,
    ada: Volunteer,
    basile: Volunteer,
    rita: User,
    oscar: User,
    coralie: User,
    orbite: Organisation,
) -> None:
    conflict = declare_conflict(actor=actor(ada), kind="client", organisation=orbite, reason=REASON)
    for user in (basile.user, rita, oscar, coralie):
        client.force_login(user)
        assert "Orbite" not in client.get(reverse("conflicts"), follow=True).context.get("conflicts", [])
        assert client.post(reverse("conflict-lift", args=[conflict.pk])).status_code == 404
    assert Conflict.objects.exists()


def test_a_referent_declares_sees_and_lifts_exclusions(
    client: Client, rita: User, rivage: Organisation, orbite: Organisation
) -> None:
    client.force_login(rita)
    assert declared(client, "exclusions", other="orbite", reason=REASON)[0] == 200
    exclusion = Exclusion.objects.get()
    assert (exclusion.declared_by, exclusion.other, exclusion.reason) == (rivage, orbite, REASON)
    page = client.get(reverse("exclusions")).text
    assert "Orbite" in page
    assert REASON not in page, "coordinators alone read it"
    assert client.post(reverse("exclusions"), {"other": "orbite"}).status_code == 400
    assert client.post(reverse("exclusion-lift", args=[exclusion.pk])).status_code == 302
    assert not Exclusion.objects.exists()


def test_the_other_side_sees_nothing_and_declares_its_own(
    client: Client, rita: User, oscar: User, rivage: Organisation, orbite: Organisation
) -> None:
    client.force_login(oscar)
    before = client.get(reverse("exclusions"))
    exclusion = declare_exclusion(actor=actor(rita), organisation=rivage, other=orbite, reason=REASON)
    after = client.get(reverse("exclusions"))
    assert not after.context["exclusions"]
    assert len(before.content) == len(after.content)
    assert client.post(reverse("exclusion-lift", args=[exclusion.pk])).status_code == 404
    assert declared(client, "exclusions", other="rivage")[0] == 200
    assert Exclusion.objects.count() == 2


def test_a_referent_of_several_chooses_among_their_own(
    client: Client, rita: User, rivage: Organisation, orbite: Organisation, tramway: Organisation
) -> None:
    Membership.objects.create(user=rita, organisation=tramway, role=Membership.Role.REFERENT)
    client.force_login(rita)
    assert (
        client.post(reverse("exclusions"), {"organisation": "orbite", "other": "rivage"}).status_code == 400
    )
    assert (
        client.post(reverse("exclusions"), {"organisation": "rivage", "other": "rivage"}).status_code == 400
    )
    assert (
        client.post(reverse("exclusions"), {"organisation": "tramway", "other": "orbite"}).status_code == 302
    )
    assert Exclusion.objects.get().declared_by == tramway


def test_editors_and_coordinators_have_no_such_page(
    client: Client, coralie: User, rivage: Organisation
) -> None:
    editor = make_user("Eva", "eva@rivage.example")
    Membership.objects.create(user=editor, organisation=rivage, role=Membership.Role.EDITOR)
    for user in (editor, coralie):
        client.force_login(user)
        assert client.get(reverse("exclusions")).status_code == 404
