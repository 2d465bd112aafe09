"""Volunteers: invited, applying, taking part, leaving; and who may do what for them."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError

from hub.members.actors import Actor
from hub.members.invitations import token_for, volunteer_of
from hub.members.models import Event, Organisation, User, Volunteer
from hub.members.profiles import AlreadyTakingPart, MembershipEnded
from hub.members.services import (
    apply_alone,
    approve_application,
    change_volunteer,
    confirm_invitation,
    decline_application,
    invite_volunteer,
    leave,
    pause,
    refuse_invitation,
    resend_invitation,
    resume,
)
from hub.members.services.invitations import RESEND_AFTER
from hub.shared import clock
from hub.shared.errors import NotAllowed, WrongState
from hub.topics.models import Topic
from tests.cast import actor, refused

PROFILE = {
    "name": "Nora", "seniority": "senior", "languages": ["fr"], "modes": ["remote"], "roles": ["mentor"],
}  # fmt: skip
NORA = {**PROFILE, "email": "Nora@rivage.example", "job_title": "Directrice"}


@pytest.fixture
def nora(rita: User, rivage: Organisation, open_source: Topic) -> Volunteer:
    """Invited by Rita with a full profile."""
    return invite_volunteer(
        actor=actor(rita), organisation=rivage, values=NORA, offers=[(open_source, "mastering")]
    )


def test_rita_invites_nora_who_gets_a_mail_and_says_yes(
    nora: Volunteer, post: Callable[[], list[Any]]
) -> None:
    [mail] = post()
    assert mail.to == ["nora@rivage.example"]
    assert nora.state == "invited"
    [token] = re.findall(r"/me/invitation/([^/\s]+)/", mail.body)
    assert volunteer_of(token) == nora
    user = confirm_invitation(volunteer=nora)
    nora.refresh_from_db()
    assert (nora.state, nora.user) == ("active", user)
    assert EmailAddress.objects.get(user=user).verified


def test_oscar_invites_nobody_for_rivage(oscar: User, rivage: Organisation) -> None:
    with pytest.raises(NotAllowed):
        invite_volunteer(actor=actor(oscar), organisation=rivage, values=NORA)
    assert not Volunteer.objects.exists()


def test_an_organisation_whose_membership_has_ended_invites_nobody(
    coralie: User, rivage: Organisation
) -> None:
    rivage.membership_ends_on = rivage.joined_on
    with pytest.raises(MembershipEnded):
        invite_volunteer(actor=actor(coralie), organisation=rivage, values=NORA)


def test_an_incomplete_profile_is_completed_before_taking_part(rita: User, rivage: Organisation) -> None:
    volunteer = invite_volunteer(
        actor=actor(rita), organisation=rivage, values={"name": "Nils", "email": "nils@rivage.example"}
    )
    user = confirm_invitation(volunteer=volunteer)
    volunteer.refresh_from_db()
    assert volunteer.state == "invited"
    assert volunteer.missing() == ["seniority", "languages", "modes", "roles"]
    change_volunteer(
        actor=actor(user), volunteer=volunteer, values={**PROFILE, "roles": ["mentee"]}, seeks=[]
    )
    volunteer.refresh_from_db()
    assert (volunteer.state, volunteer.missing()) == ("invited", ["seeks"])


def test_completing_the_profile_makes_it_active(rita: User, rivage: Organisation, open_source: Topic) -> None:
    volunteer = invite_volunteer(
        actor=actor(rita), organisation=rivage, values={"name": "Nils", "email": "nils@rivage.example"}
    )
    user = confirm_invitation(volunteer=volunteer)
    changed = change_volunteer(
        actor=actor(user), volunteer=volunteer, values=PROFILE, offers=[(open_source, "mastering")]
    )
    assert changed.state == "active"


def test_confirming_twice_is_confirming_once(nora: Volunteer) -> None:
    assert confirm_invitation(volunteer=nora) == confirm_invitation(volunteer=nora)
    assert Event.objects.filter(verb="volunteer.confirmed").count() == 1


def test_a_refused_invitation_can_not_be_confirmed(nora: Volunteer) -> None:
    refuse_invitation(volunteer=nora)
    refuse_invitation(volunteer=nora)
    with pytest.raises(WrongState):
        confirm_invitation(volunteer=nora)
    assert not User.objects.filter(email="nora@rivage.example").exists()


def test_a_forged_or_outdated_link_invites_nobody(nora: Volunteer) -> None:
    token = token_for(nora)
    assert volunteer_of(token) == nora
    assert volunteer_of(token[:-2]) is None
    Volunteer.objects.filter(pk=nora.pk).update(email="other@rivage.example")
    assert volunteer_of(token) is None


def test_who_takes_part_elsewhere_leaves_there_first(
    ada: Volunteer, oscar: User, orbite: Organisation
) -> None:
    again = invite_volunteer(
        actor=actor(oscar), organisation=orbite, values={"name": "Ada", "email": "ada@rivage.example"}
    )
    with pytest.raises(AlreadyTakingPart):
        confirm_invitation(volunteer=again)
    leave(actor=actor(ada), volunteer=ada)
    assert confirm_invitation(volunteer=again) == ada.user


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"email": "not-an-address"}, "email"), ({"email": "ADA@rivage.example"}, "email"), ({"name": ""}, "name"),
        ({"languages": ["klingon"]}, "languages"), ({"modes": ["by-owl"]}, "modes"), ({"roles": 3}, "roles"),
        ({"seniority": "boss"}, "seniority"), ({"capacity": 0}, "capacity"), ({"capacity": 10**9}, "capacity"),
        ({"time_zone": "Mars/Olympus"}, "time_zone"), ({"state": "active"}, "state"), ({"shoe_size": 40}, "shoe_size"),
    ],
)  # fmt: skip
def test_wrong_values_are_refused_by_field_and_nothing_is_kept(
    ada: Volunteer, rita: User, rivage: Organisation, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(ValidationError) as refusal:
        invite_volunteer(actor=actor(rita), organisation=rivage, values={**NORA, **changes})
    assert set(refusal.value.message_dict) == {field}
    assert Volunteer.objects.count() == 1


def test_a_topic_stands_once_at_a_known_level(rita: User, rivage: Organisation, open_source: Topic) -> None:
    for offers in ([(open_source, "mastering")] * 2, [(open_source, "godlike")]):
        with pytest.raises(ValidationError) as refusal:
            invite_volunteer(actor=actor(rita), organisation=rivage, values=NORA, offers=offers)
        assert set(refusal.value.message_dict) == {"offers"}


def test_a_manager_is_a_colleague_and_no_line_closes_on_itself(
    nora: Volunteer, ada: Volunteer, basile: Volunteer, rita: User
) -> None:
    change_volunteer(actor=actor(rita), volunteer=nora, values={"manager": ada})
    for volunteer, manager in ((ada, nora), (ada, ada), (nora, basile)):
        with pytest.raises(ValidationError) as refusal:
            change_volunteer(actor=actor(rita), volunteer=volunteer, values={"manager": manager})
        assert set(refusal.value.message_dict) == {"manager"}


def test_a_confirmed_address_is_its_owners_to_change(ada: Volunteer, rita: User) -> None:
    with pytest.raises(ValidationError, match="email"):
        change_volunteer(actor=actor(rita), volunteer=ada, values={"email": "x@rivage.example"})


def test_a_person_changes_their_profile_but_not_who_manages_them(ada: Volunteer, nora: Volunteer) -> None:
    changed = change_volunteer(actor=actor(ada), volunteer=ada, values={"place": "Lyon"})
    assert changed.place == "Lyon"
    with pytest.raises(ValidationError, match="manager"):
        change_volunteer(actor=actor(ada), volunteer=ada, values={"manager": nora})


def test_an_active_profile_stays_complete(ada: Volunteer) -> None:
    with pytest.raises(ValidationError) as refusal:
        change_volunteer(actor=actor(ada), volunteer=ada, values={"languages": []}, offers=[])
    assert set(refusal.value.message_dict) == {"languages", "offers"}
    assert ada.offers.count() == 1


def test_sacha_applies_with_rivage_and_rita_approves(
    sacha: User,
    rita: User,
    oscar: User,
    rivage: Organisation,
    open_source: Topic,
    post: Callable[[], list[Any]],
) -> None:
    applicant = apply_alone(
        actor=actor(sacha), organisation=rivage, values=PROFILE, offers=[(open_source, "practising")]
    )
    assert [mail.to for mail in post()] == [["rita@rivage.example"]]
    for stranger in (oscar, sacha):
        with pytest.raises(NotAllowed):
            approve_application(actor=actor(stranger), volunteer=applicant)
    assert approve_application(actor=actor(rita), volunteer=applicant).state == "active"
    assert post()[-1].to == ["sacha@elsewhere.example"]


def test_sacha_applies_alone_and_a_coordinator_approves(
    sacha: User, rita: User, coralie: User, open_source: Topic
) -> None:
    applicant = apply_alone(
        actor=actor(sacha), organisation=None, values=PROFILE, offers=[(open_source, "mastering")]
    )
    with pytest.raises(NotAllowed):
        approve_application(actor=actor(rita), volunteer=applicant)
    assert approve_application(actor=actor(coralie), volunteer=applicant).state == "active"


def test_a_declined_applicant_may_apply_again(sacha: User, coralie: User, open_source: Topic) -> None:
    ask: dict[str, Any] = {"organisation": None, "values": PROFILE, "offers": [(open_source, "mastering")]}
    applicant = apply_alone(actor=actor(sacha), **ask)
    with pytest.raises(AlreadyTakingPart):
        apply_alone(actor=actor(sacha), **ask)
    decline_application(actor=actor(coralie), volunteer=applicant)
    assert apply_alone(actor=actor(sacha), **ask).state == "applied"


def test_nobody_applies_with_an_incomplete_profile_or_without_an_account(
    sacha: User, rivage: Organisation
) -> None:
    with pytest.raises(ValidationError, match="offers"):
        apply_alone(actor=actor(sacha), organisation=rivage, values=PROFILE)
    with pytest.raises(NotAllowed):
        apply_alone(actor=Actor(), organisation=rivage, values=PROFILE)
    assert not Volunteer.objects.exists()


def test_only_the_person_comes_back(ada: Volunteer, rita: User, oscar: User) -> None:
    with pytest.raises(NotAllowed):
        pause(actor=actor(oscar), volunteer=ada)
    pause(actor=actor(rita), volunteer=ada)
    with pytest.raises(NotAllowed):
        resume(actor=actor(rita), volunteer=ada)
    assert resume(actor=actor(ada), volunteer=ada).state == "active"
    leave(actor=actor(ada), volunteer=ada)
    assert resume(actor=actor(ada), volunteer=ada).state == "active"


@pytest.mark.parametrize(
    ("viewer", "names"),
    [("rita", {"Ada"}), ("oscar", {"Basile"}), ("coralie", {"Ada", "Basile"}), ("sacha", set())],
)
def test_full_records_are_seen_by_their_own(
    viewer: str, names: set[str], ada: Volunteer, basile: Volunteer, request: pytest.FixtureRequest
) -> None:
    seen = Volunteer.objects.visible_to(actor(request.getfixturevalue(viewer)))
    assert {volunteer.name for volunteer in seen} == names


def test_cards_hide_the_discreet_from_colleagues_and_excluded_organisations_from_each_other(
    ada: Volunteer, basile: Volunteer, mina: Volunteer, rita: User, oscar: User, rivage: Organisation,
    orbite: Organisation,
) -> None:  # fmt: skip
    def cards(user: User) -> set[str]:
        return {volunteer.name for volunteer in Volunteer.objects.on_cards_for(actor(user))}

    assert cards(rita) == {"Basile", "Mina"}
    Volunteer.objects.filter(pk=ada.pk).update(visible_to_colleagues=True)
    assert cards(rita) == {"Ada", "Basile", "Mina"}
    rivage.exclusions.create(other=orbite)
    assert cards(rita) == {"Ada", "Mina"}
    assert cards(oscar) == {"Mina"}


def test_nobody_comes_back_without_a_complete_profile(rita: User, rivage: Organisation) -> None:
    nora = invite_volunteer(
        actor=actor(rita), organisation=rivage, values={"name": "Nora", "email": "nora@rivage.example"}
    )
    user = confirm_invitation(volunteer=nora)
    leave(actor=actor(user), volunteer=nora)
    with pytest.raises(ValidationError, match="seniority"):
        resume(actor=actor(user), volunteer=nora)
    nora.refresh_from_db()
    assert nora.state == "left"


def test_nobody_comes_back_to_an_organisation_whose_membership_ended(
    ada: Volunteer, rivage: Organisation
) -> None:
    leave(actor=actor(ada), volunteer=ada)
    Organisation.objects.filter(pk=rivage.pk).update(membership_ends_on=clock.today() - dt.timedelta(days=1))
    with pytest.raises(MembershipEnded):
        resume(actor=actor(ada), volunteer=ada)


def test_a_name_holds_no_lines_to_write_mails_with(
    rita: User, rivage: Organisation, post: Callable[[], list[Any]]
) -> None:
    name = "Nora\r\n\r\nYour account is locked"
    values = {"name": name, "email": "nora@rivage.example"}
    assert invite_volunteer(actor=actor(rita), organisation=rivage, values=values).name == " ".join(
        name.split()
    )
    [mail] = post()
    assert "\nYour account" not in mail.body


def test_only_the_person_says_whether_colleagues_see_them(ada: Volunteer, rita: User) -> None:
    with pytest.raises(ValidationError, match="visible_to_colleagues"):
        change_volunteer(actor=actor(rita), volunteer=ada, values={"visible_to_colleagues": True})
    changed = change_volunteer(actor=actor(ada), volunteer=ada, values={"visible_to_colleagues": True})
    assert changed.visible_to_colleagues


def test_an_invitation_is_not_sent_again_at_once(
    nora: Volunteer, rita: User, post: Callable[[], list[Any]]
) -> None:
    with refused("too_soon"):
        resend_invitation(actor=actor(rita), volunteer=nora)
    with time_machine.travel(clock.now() + RESEND_AFTER):
        resend_invitation(actor=actor(rita), volunteer=nora)
        assert len(post()) == 2
