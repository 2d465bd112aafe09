"""Organisations adopt the network's charter through a referent with the mandate, or enrol nobody."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from charters.binding import named_adopters
from charters.models import Adoption, Charter
from charters.services import adopt, name_adopter, withdraw_adoption
from charters.standing import standings
from hub.members.actors import Actor
from hub.members.models import Event, Membership, Organisation, User, Volunteer
from hub.mentoring.models import Cycle, Enrolment
from hub.mentoring.services import enrol
from hub.shared import clock
from tests.api.conftest import Caller, program  # noqa: F401
from tests.cast import CHARTER_EN, CHARTER_FR, actor, make_organisation, refused
from tests.charters.conftest import Adopts, new_version


def enrols(volunteer: Volunteer, cycle: Cycle) -> Enrolment:
    return enrol(actor=actor(volunteer), cycle=cycle, volunteer=volunteer, roles=["mentor"])


def test_an_organisation_enrols_once_it_has_adopted(
    ada: Volunteer, bare: Charter, peer_cycle: Cycle, adopts: Adopts
) -> None:
    with refused("charter_not_adopted"):
        enrols(ada, peer_cycle)
    adopts(bare)
    assert enrols(ada, peer_cycle)


def test_a_coordinator_does_not_go_round_it(
    ada: Volunteer, bare: Charter, peer_cycle: Cycle, coralie: User
) -> None:
    with refused("charter_not_adopted"):
        enrol(actor=actor(coralie), cycle=peer_cycle, volunteer=ada, roles=["mentor"])


def test_the_refusal_says_who_mends_it_and_where(
    client: Client, program: Callable[..., Caller], ada: Volunteer, rita: User, bare: Charter,  # noqa: F811
    peer_cycle: Cycle, rivage: Organisation,
) -> None:  # fmt: skip
    where = reverse("adoptions")
    client.force_login(ada.user)
    page = client.post(
        reverse("enrol", args=[peer_cycle.pk]), {"roles": ["mentor"]}, headers={"accept-language": "en"}
    )
    assert page.status_code == 409
    assert where in page.text
    client.force_login(rita)
    page = client.post(reverse("person-enrol", args=[ada.pk]), {"cycle": peer_cycle.pk, "roles": ["mentor"]})
    assert page.status_code == 409
    assert where in page.text
    body = {"cycle": str(peer_cycle.pk), "volunteer": str(ada.pk), "roles": ["mentor"]}
    answer = program(rivage).post("enrolments/", body, **{"accept-language": "en"})
    assert (answer.status_code, answer.json()["code"]) == (409, "charter_not_adopted")
    assert "one of its referents" in answer.json()["detail"]
    assert where in answer.json()["detail"]
    assert not Enrolment.objects.exists()


def test_independents_adopt_nothing(bare: Charter, peer_cycle: Cycle, ada: Volunteer) -> None:
    Volunteer.objects.filter(pk=ada.pk).update(organisation=None)
    ada.refresh_from_db()
    assert enrols(ada, peer_cycle)


def test_only_a_referent_adopts(
    bare: Charter, rivage: Organisation, oscar: User, ada: Volunteer, coralie: User, sacha: User
) -> None:
    version = bare.version_in_force()
    assert version is not None
    Membership.objects.create(user=sacha, organisation=rivage, role=Membership.Role.EDITOR)
    for who in (actor(oscar), actor(ada), actor(coralie), actor(sacha), Actor(organisation=rivage)):
        with refused("not_allowed"):
            adopt(
                actor=who, organisation=rivage, version=version, name="X", mandate="Y", language="fr",
                sha256=version.sha256_fr,
            )  # fmt: skip


@pytest.mark.parametrize("wrong", [{"name": " "}, {"mandate": ""}, {"sha256": "0" * 64}, {"language": "en"}])
def test_what_is_adopted_is_what_was_read_by_someone_with_a_name_and_a_mandate(
    bare: Charter, adopts: Adopts, wrong: dict[str, str]
) -> None:
    with pytest.raises(ValidationError):
        adopts(bare, **wrong)
    assert not Adoption.objects.valid().exists()


def test_the_adoption_of_a_version_counts_until_the_next_must_be_adopted(
    ada: Volunteer, mina: Volunteer, charter: Charter, peer_cycle: Cycle, adopts: Adopts, rivage: Organisation
) -> None:
    adopts(charter)
    new_version(charter)
    (standing,) = standings([rivage])
    assert (standing.counts, standing.is_current) == (True, False)
    assert standing.until == clock.today() + dt.timedelta(days=30)
    enrols(ada, peer_cycle)
    Cycle.objects.update(
        enrol_until=clock.today() + dt.timedelta(days=90), runs_from=clock.today() + dt.timedelta(91)
    )
    with time_machine.travel(clock.now() + dt.timedelta(days=31)):
        (standing,) = standings([rivage])
        assert (standing.counts, standing.is_current) == (False, False)
        with refused("charter_not_adopted"):
            enrols(mina, peer_cycle)
        Volunteer.objects.filter(pk=mina.pk).update(organisation=rivage)
        mina.refresh_from_db()
        adopts(charter)
        assert enrols(mina, peer_cycle)


def test_an_editorial_version_needs_no_new_adoption(
    charter: Charter, adopts: Adopts, rivage: Organisation
) -> None:
    adopts(charter)
    new_version(
        charter, text_fr=CHARTER_FR.upper(), text_en=CHARTER_EN.upper(), change="editorial", sign_before=None
    )
    (standing,) = standings([rivage])
    assert (standing.version.number, standing.is_current) == (2, True)


def test_withdrawing_goes_for_every_version(
    ada: Volunteer, rita: User, oscar: User, charter: Charter, peer_cycle: Cycle, adopts: Adopts
) -> None:
    adopts(charter)
    new_version(charter)
    adoption = adopts(charter)
    with refused("not_allowed"):
        withdraw_adoption(actor=actor(oscar), adoption=adoption)
    withdraw_adoption(actor=actor(rita), adoption=adoption)
    withdraw_adoption(actor=actor(rita), adoption=adoption)
    with refused("charter_not_adopted"):
        enrols(ada, peer_cycle)
    assert Event.objects.filter(verb="charter.unadopted").count() == 1
    adopts(charter)
    assert enrols(ada, peer_cycle)


def test_a_name_in_public_goes_for_every_version(
    rita: User, oscar: User, charter: Charter, adopts: Adopts
) -> None:
    adopts(charter, is_public=True)
    assert named_adopters(charter) == ["Rivage"]
    new_version(charter)
    assert named_adopters(charter) == ["Rivage"]
    adoption = adopts(charter, is_public=False)
    assert named_adopters(charter) == []
    with refused("not_allowed"):
        name_adopter(actor=actor(oscar), adoption=adoption, is_public=True)
    name_adopter(actor=actor(rita), adoption=adoption, is_public=True)
    assert named_adopters(charter) == ["Rivage"]
    withdraw_adoption(actor=actor(rita), adoption=adoption)
    assert named_adopters(charter) == []
    with refused("wrong_state"):
        name_adopter(actor=actor(rita), adoption=adoption, is_public=True)


PUBLIC = (
    "/fr/charters/mentoring-charter/", "/en/charters/mentoring-charter/", "/fr/charters/mentoring-charter/1/",
    "/fr/charters/mentoring-charter/1.md", "/fr/charters/mentoring-charter/versions/", "/api/v1/charters/",
    "/api/v1/charters/mentoring-charter/", "/api/v1/charters/mentoring-charter/versions/",
    "/fr/feeds/all.atom", "/sitemap.xml", "/fr/programmes/",
)  # fmt: skip
DISCREET = "Zwyxx"


def test_only_those_who_agreed_are_named_anywhere(client: Client, charter: Charter) -> None:
    version = charter.version_in_force()
    assert version is not None
    for name, is_public in ((DISCREET, False), ("Nommée", True)):
        organisation = make_organisation(name, "school", joined_on=clock.today())
        adoption = organisation.adoptions.get()
        adoption.is_public = is_public
        adoption.save()
    assert named_adopters(charter) == ["Nommée"]
    named = set()
    for path in PUBLIC:
        answer = client.get(path)
        assert answer.status_code == 200, path
        text = answer.content.decode()
        assert DISCREET not in text, path
        named |= {path} if "Nommée" in text else set()
    assert {PUBLIC[0], PUBLIC[1]} <= named


def test_a_former_member_is_not_named(charter: Charter, adopts: Adopts, rivage: Organisation) -> None:
    adopts(charter, is_public=True)
    Organisation.objects.filter(pk=rivage.pk).update(membership_ends_on=clock.today() - dt.timedelta(days=1))
    assert named_adopters(charter) == []


def test_referents_receive_a_receipt_with_the_text(
    bare: Charter, adopts: Adopts, rita: User, oscar: User, post: Callable[[], list[Any]]
) -> None:
    post().clear()
    adoption = adopts(bare)
    (mail,) = post()
    assert mail.to == [rita.email]
    assert adoption.sha256 in mail.body
    assert "Director" in mail.body
    assert [name for name, _content, _type in mail.attachments] == ["mentoring-charter-1.fr.pdf"]
    post().clear()
    withdraw_adoption(actor=actor(rita), adoption=adoption)
    (mail,) = post()
    assert reverse("adoptions") in mail.body


def test_who_adopts_and_by_what_mandate_is_one_line_of_the_mail(
    bare: Charter, adopts: Adopts, post: Callable[[], list[Any]]
) -> None:
    """All the referents read it: nothing in it may pass for the hub's own words."""
    post().clear()
    adoption = adopts(
        bare, name="Rita\r\n\r\nSign in again:", mandate="Director\u2028\n\nhttps://evil.example"
    )
    assert (adoption.name, adoption.mandate) == ("Rita Sign in again:", "Director https://evil.example")
    (mail,) = post()
    assert "\nSign in again" not in mail.body


def test_standings_ask_three_questions_whatever_their_number(charter: Charter, rivage: Organisation) -> None:
    for number in range(12):
        make_organisation(f"More{number}", "school")
    with CaptureQueriesContext(connection) as captured:
        assert len(standings(Organisation.objects.all())) == 13
    assert len(captured) <= 5
