"""Whole ways through the pages, as people walk them."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from charters.models import Charter
from hub.members.models import Organisation, User, Volunteer
from hub.members.purposes import TAKING_PART
from hub.mentoring.models import Cycle, Pair
from hub.topics.models import Topic
from tests.cast import ticks

type Post = Callable[[], list[Any]]


def rows(prefix: str, *skills: tuple[str, str]) -> dict[str, str]:
    """The posted rows of topics."""
    data = {f"{prefix}-TOTAL_FORMS": str(len(skills)), f"{prefix}-INITIAL_FORMS": "0"}
    for number, (topic, level) in enumerate(skills):
        data |= {f"{prefix}-{number}-topic": topic, f"{prefix}-{number}-level": level}
    return data


def profile(name: str, **more: Any) -> dict[str, Any]:
    return {
        "name": name, "seniority": "senior", "languages": ["fr"], "modes": ["remote"],
        "roles": ["mentor", "mentee"], "capacity": "1",
        **rows("offers", ("open-source", "mastering")), **rows("seeks", ("open-source", "practising")), **more,
    }  # fmt: skip


def link_in(message: Any) -> str:
    found = re.search(r"https?://[^/]+(/me/invitation/\S+)", message.body)
    assert found is not None
    return found.group(1)


def register(client: Client, referent: User, name: str, email: str, post: Post) -> str:
    """A referent registers someone on the page; the link of the mail that follows."""
    client.force_login(referent)
    data = {"name": name, "email": email, "capacity": "1", **rows("offers"), **rows("seeks")}
    assert client.post(reverse("person-add"), data).status_code == 302
    client.logout()
    messages = [message for message in post() if message.to == [email]]
    return link_in(messages[-1])


def confirmed(link: str) -> Client:
    """The person opens the link and says yes; signed in from there."""
    client = Client()
    assert client.get(link).status_code == 200
    response = client.post(link, {"answer": "accept", **ticks(*TAKING_PART)})
    assert (response.status_code, response.url) == (302, "/me/profile/")
    return client


def test_from_an_invitation_to_an_active_pair(
    client: Client,
    rita: User,
    oscar: User,
    peer_cycle: Cycle,
    charter: Charter,
    open_source: Topic,
    post: Post,
) -> None:
    people = {}
    for referent, name, email in (
        (rita, "Alix", "alix@rivage.example"),
        (oscar, "Bela", "bela@orbite.example"),
    ):
        person = confirmed(register(client, referent, name, email, post))
        assert person.post(reverse("profile"), profile(name)).url == "/me/"
        assert Volunteer.objects.get(name=name).state == "active"
        enrolled = person.post(reverse("enrol", args=[peer_cycle.pk]), {"roles": ["mentor", "mentee"]})
        assert enrolled.url == reverse("enrolments")
        people[name] = person

    client.force_login(rita)
    alix, bela = (Volunteer.objects.get(name=name) for name in people)
    url = f"{reverse('propose')}?cycle={peer_cycle.pk}"
    proposed = client.post(
        url, {"mentor": f"v:{alix.pk}", "mentees": [f"c:{bela.card_id}"], "reciprocal": "on"}
    )
    pair = Pair.objects.get()
    assert proposed.url == reverse("pair", args=[pair.pk])

    page = reverse("pair", args=[pair.pk])
    for person in people.values():
        assert person.get(page).status_code == 200
        assert person.post(reverse("pair-accept", args=[pair.pk])).url == page
    assert "Bela" in people["Alix"].get(page).text
    for person in people.values():
        form = person.get(reverse("sign", args=[charter.slug])).context["form"]
        data = {**form.initial, "agrees": "on"}
        assert person.post(reverse("sign", args=[charter.slug]), data).status_code == 302
    pair.refresh_from_db()
    assert pair.state == "active"


def test_opening_an_invitation_s_link_changes_nothing(client: Client, rita: User, post: Post) -> None:
    link = register(client, rita, "Alix", "alix@rivage.example", post)
    for method in ("get", "head"):
        getattr(client, method)(link)
    volunteer = Volunteer.objects.get(name="Alix")
    assert (volunteer.state, volunteer.confirmed_at, volunteer.user) == ("invited", None, None)


def test_an_invitation_s_link_opens_a_session_once(client: Client, rita: User, post: Post) -> None:
    link = register(client, rita, "Alix", "alix@rivage.example", post)
    confirmed(link)
    late = Client()
    assert late.post(link, {"answer": "accept"}).url == "/me/"
    assert late.get("/me/").url.startswith("/accounts/login/")


def test_refusing_an_invitation_closes_it(client: Client, rita: User, post: Post) -> None:
    link = register(client, rita, "Alix", "alix@rivage.example", post)
    assert client.post(link, {"answer": "refuse"}).status_code == 200
    assert Volunteer.objects.get(name="Alix").state == "left"
    assert client.get(link).status_code == 410
    assert client.post(link, {"answer": "accept"}).status_code == 410


def test_a_forged_or_old_link_is_not_found(client: Client, db: None) -> None:
    assert client.get("/me/invitation/forged/").status_code == 404
    assert client.post("/me/invitation/forged/", {"answer": "accept"}).status_code == 404


def test_whoever_is_signed_in_as_another_becomes_the_invited_one(
    client: Client, rita: User, sacha: User, post: Post
) -> None:
    link = register(client, rita, "Alix", "alix@rivage.example", post)
    client.force_login(sacha)
    client.post(link, {"answer": "accept"})
    assert client.get("/me/").context["user"].email == "alix@rivage.example"


def test_sacha_joins_alone_and_rita_approves(
    client: Client, sacha: User, rita: User, rivage: Organisation, open_source: Topic, post: Post
) -> None:
    client.force_login(sacha)
    assert client.post(reverse("join"), profile("Sacha", organisation="rivage")).url == "/me/"
    volunteer = Volunteer.objects.get(user=sacha)
    assert (volunteer.state, volunteer.organisation) == ("applied", rivage)
    assert ["rita@rivage.example"] in [message.to for message in post()]
    client.force_login(rita)
    assert "Sacha" in client.get(reverse("people")).text
    client.post(reverse("person-approve", args=[volunteer.pk]))
    volunteer.refresh_from_db()
    assert volunteer.state == "active"


def test_an_independent_is_approved_by_a_coordinator(
    client: Client, sacha: User, rita: User, coralie: User, open_source: Topic
) -> None:
    client.force_login(sacha)
    client.post(reverse("join"), profile("Sacha"))
    volunteer = Volunteer.objects.get(user=sacha)
    client.force_login(rita)
    assert client.post(reverse("person-approve", args=[volunteer.pk])).status_code == 404
    client.force_login(coralie)
    assert client.post(reverse("person-approve", args=[volunteer.pk])).status_code == 302
    volunteer.refresh_from_db()
    assert (volunteer.state, volunteer.organisation) == ("active", None)


def test_an_incomplete_application_is_not_kept_and_says_what_is_missing(client: Client, sacha: User) -> None:
    client.force_login(sacha)
    response = client.post(
        reverse("join"), {"name": "Sacha", "capacity": "1", **rows("offers"), **rows("seeks")}
    )
    assert response.status_code == 400
    assert {"seniority", "modes", "roles", "languages"} <= set(response.context["form"].errors)
    assert not Volunteer.objects.exists()


def test_a_person_changes_what_they_offer_and_keeps_it(client: Client, ada: Volunteer, agile: Topic) -> None:
    client.force_login(ada.user)
    data = profile("Ada", **rows("offers", ("agile-practices", "mastering"), ("open-source", "practising")))
    assert client.post(reverse("profile"), {**data, "languages": ["fr", "en"]}).status_code == 302
    offers = {(offer.topic.slug, offer.level) for offer in ada.offers.all()}
    assert offers == {("agile-practices", "mastering"), ("open-source", "practising")}
    ada.refresh_from_db()
    assert ada.languages == ["en", "fr"]


def test_a_topic_that_stands_twice_is_refused_beside_the_rows(client: Client, ada: Volunteer) -> None:
    client.force_login(ada.user)
    data = profile("Ada", **rows("offers", ("open-source", "mastering"), ("open-source", "practising")))
    response = client.post(reverse("profile"), data)
    assert response.status_code == 400
    assert response.context["form"].skill_errors["offers"]
    assert ada.offers.get().level == "practising"


@pytest.mark.parametrize(
    "bad", [{"offers-TOTAL_FORMS": "x"}, {"offers-0-topic": "nothing"}, {"languages": ["xx"]}]
)
def test_bad_values_in_a_profile_are_refused(client: Client, ada: Volunteer, bad: dict[str, Any]) -> None:
    client.force_login(ada.user)
    assert client.post(reverse("profile"), {**profile("Ada"), **bad}).status_code == 400


def test_leaving_and_coming_back(client: Client, ada: Volunteer) -> None:
    client.force_login(ada.user)
    client.post(reverse("profile-leave"))
    assert client.get(reverse("profile")).status_code == 200
    client.post(reverse("profile-resume"))
    ada.refresh_from_db()
    assert ada.state == "active"


def test_withdrawing_from_a_cycle_and_enrolling_again(
    client: Client, ada: Volunteer, peer_cycle: Cycle
) -> None:
    client.force_login(ada.user)
    enrol = reverse("enrol", args=[peer_cycle.pk])
    client.post(enrol, {"roles": ["mentor"], "situation": "Un projet."})
    enrolment = ada.enrolments.get()
    assert enrolment.situation == "Un projet."
    assert client.post(enrol, {"roles": ["mentor"]}).status_code == 400
    client.post(reverse("enrolment-withdraw", args=[enrolment.pk]))
    assert client.post(enrol, {"roles": ["mentor"]}).status_code == 302
    assert ada.enrolments.current().count() == 1


def test_rita_enrols_ada_who_is_told(
    client: Client, rita: User, ada: Volunteer, peer_cycle: Cycle, post: Post
) -> None:
    client.force_login(rita)
    data = {"cycle": str(peer_cycle.pk), "roles": ["mentor"]}
    assert client.post(reverse("person-enrol", args=[ada.pk]), data).status_code == 302
    assert ada.enrolments.get().roles == ["mentor"]
    assert ["ada@rivage.example"] in [message.to for message in post()]


def test_a_closed_cycle_enrols_nobody(client: Client, ada: Volunteer, peer_cycle: Cycle) -> None:
    Cycle.objects.update(state="running")
    client.force_login(ada.user)
    response = client.post(reverse("enrol", args=[peer_cycle.pk]), {"roles": ["mentor"]})
    assert response.status_code == 409
    assert not ada.enrolments.exists()
    assert mail.outbox == []
