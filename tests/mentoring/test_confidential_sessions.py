"""A session under confidentiality: named by the pair, signed for by all of it, then noted as held."""

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from charters.models import Charter
from charters.services import sign, withdraw_signature
from hub.members.models import Organisation, User, Volunteer
from hub.mentoring.confidentiality import announced_to
from hub.mentoring.models import Cycle, Pair, PlannedSession
from hub.mentoring.services import (
    cancel_announced_session,
    end_pair,
    pause_pair,
    record_session,
)
from hub.shared import clock
from hub.shared.errors import NotAllowed, WrongState
from tests.cast import actor, make_volunteer, refused
from tests.mentoring.confidences import TITLE, announced, held, letters, signs_for
from tests.mentoring.renewals import People, heard, renewed

pytestmark = pytest.mark.usefixtures("monday")


def test_it_is_noted_as_held_once_all_have_signed_for_it(planned: PlannedSession, peers: People) -> None:
    ada, basile = peers
    with refused("confidentiality_not_signed"):
        held(ada, planned)
    signs_for(ada, planned)
    with refused("confidentiality_not_signed"):
        held(ada, planned)
    signs_for(basile, planned)
    assert held(ada, planned).planned == planned


def test_other_sessions_are_noted_as_before(planned: PlannedSession, peers: People) -> None:
    session = record_session(actor=actor(peers[0]), pair=planned.pair, held_on=clock.today(), minutes=60)
    assert session.planned is None


def test_it_is_signed_for_before_it_is_held(planned: PlannedSession, peers: People) -> None:
    for person in peers:
        signs_for(person, planned)
    with refused("confidentiality_not_signed"):
        held(peers[0], planned, days_ago=1)


def test_a_signature_taken_back_counts_no_more(planned: PlannedSession, peers: People) -> None:
    signatures = [signs_for(person, planned) for person in peers]
    withdraw_signature(actor=actor(peers[1]), signature=signatures[1])
    with refused("confidentiality_not_signed"):
        held(peers[0], planned)
    signs_for(peers[1], planned)
    held(peers[0], planned)


def test_a_signature_for_another_session_or_for_none_does_not_count(
    planned: PlannedSession, peers: People, text: Charter
) -> None:
    other = announced(peers[0], planned.pair, text, title="Autre")
    version = planned.version
    for person in peers:
        signs_for(person, other)
        sign(actor=actor(person), version=version, name="A", language="fr", sha256=version.sha256_fr)
    with refused("confidentiality_not_signed"):
        held(peers[0], planned)


def test_signing_for_a_session_starts_no_pair(accepted_pair: Pair, text: Charter, peers: People) -> None:
    planned = announced(peers[0], accepted_pair, text)
    for person in peers:
        signs_for(person, planned)
    accepted_pair.refresh_from_db()
    assert accepted_pair.state == "accepted"


def test_it_is_held_once(planned: PlannedSession, peers: People) -> None:
    for person in peers:
        signs_for(person, planned)
    held(peers[0], planned)
    with pytest.raises(Exception, match="planned"):
        held(peers[1], planned)
    with pytest.raises(WrongState):
        cancel_announced_session(actor=actor(peers[0]), planned=planned)


def test_another_pair_s_session_is_not_one_s_own(
    planned: PlannedSession, peers: People, mina: Volunteer
) -> None:
    other = Pair.objects.get(pk=planned.pair_id)
    other.pk, other.people_key = None, "other"
    other.save(force_insert=True)
    other.members.create(volunteer=peers[0], role="peer", answer="accepted", answered_at=timezone.now())
    with pytest.raises(Exception, match="planned"):
        record_session(actor=actor(peers[0]), pair=other, held_on=clock.today(), minutes=60, planned=planned)


def test_only_the_pair_s_people_announce_and_cancel(
    planned: PlannedSession, text: Charter, mina: Volunteer, rita: User, coralie: User
) -> None:
    for who in (mina.user, rita, coralie):
        assert who is not None
        with pytest.raises(NotAllowed):
            announced(who, planned.pair, text)  # type: ignore[arg-type]
        with pytest.raises(NotAllowed):
            cancel_announced_session(actor=actor(who), planned=planned)
    planned.refresh_from_db()
    assert planned.cancelled_at is None


@pytest.mark.parametrize(
    ("values", "field"), [({"title": " "}, "title"), ({"planned_on": dt.date(2026, 3, 1)}, "planned_on")]
)
def test_what_is_announced_makes_sense(
    pair: Pair, text: Charter, peers: People, values: dict[str, Any], field: str
) -> None:
    with pytest.raises(Exception, match=field):
        announced(peers[0], pair, text, **values)


def test_only_a_confidentiality_text_in_force_is_signed_for_a_session(
    pair: Pair, charter: Charter, peers: People
) -> None:
    draft = Charter.objects.create(slug="d", scope=Charter.Scope.SESSION, title_fr="D", title_en="D")
    for one in (charter, draft):
        with pytest.raises(Exception, match="charter"):
            announced(peers[0], pair, one)


def test_a_pair_that_is_paused_or_over_announces_nothing(pair: Pair, text: Charter, peers: People) -> None:
    for verb in (pause_pair, end_pair):
        verb(actor=actor(peers[0]), pair=pair)
        with pytest.raises(WrongState):
            announced(peers[0], pair, text)


def test_the_other_is_asked_to_sign_then_told_that_all_have(pair: Pair, text: Charter, peers: People) -> None:
    ada, basile = peers
    planned = announced(ada, pair, text)
    asked = letters()
    assert set(asked) == {basile.email}
    assert reverse("session-sign", args=[planned.pk]) in asked[basile.email]
    signs_for(ada, planned)
    assert letters() == {}
    signs_for(basile, planned)
    told = letters()
    assert set(told) == {ada.email}
    assert TITLE in told[ada.email]
    cancel_announced_session(actor=actor(ada), planned=planned)
    cancel_announced_session(actor=actor(ada), planned=planned)
    assert set(letters()) == {basile.email}
    assert letters() == {}


def test_a_new_text_is_the_one_to_sign_unless_all_have_signed(
    planned: PlannedSession, text: Charter, peers: People
) -> None:
    done = announced(peers[0], planned.pair, text, title="Faite")
    for person in peers:
        signs_for(person, done)
    signs_for(peers[0], planned)
    heard()
    version = renewed(text)
    planned.refresh_from_db()
    done.refresh_from_db()
    assert (planned.version, done.version.number) == (version, 1)
    assert set(letters()) == {peers[0].email, peers[1].email}
    signs_for(peers[1], planned)
    with refused("confidentiality_not_signed"):
        held(peers[0], planned)
    signs_for(peers[0], planned)
    held(peers[0], planned)
    held(peers[0], done)


def test_an_edited_text_asks_nobody_who_signed(planned: PlannedSession, text: Charter, peers: People) -> None:
    signs_for(peers[0], planned)
    heard()
    renewed(text, change="editorial", days=None)
    assert letters() == {}
    signs_for(peers[1], planned)
    held(peers[0], planned)


def test_what_is_signed_for_a_session_is_never_asked_again(
    planned: PlannedSession, text: Charter, peers: People, on: Any
) -> None:
    for person in peers:
        signs_for(person, planned)
    held(peers[0], planned)
    heard()
    renewed(text)
    assert not on(0)
    assert not on(16)


def test_who_sees_how_many_have_signed_not_who(planned: PlannedSession, peers: People) -> None:
    signs_for(peers[0], planned)
    for person, mine in zip(peers, (True, False), strict=True):
        assert person.user is not None
        (one,) = announced_to(person.user, planned.pair)
        assert (one.signed, one.people, one.signed_by_me, one.is_ready) == (1, 2, mine, False)


def test_a_group_signs_as_one(
    agility_cycle: Cycle, text: Charter, mina: Volunteer, group: list[Volunteer], rivage: Organisation,
    django_assert_max_num_queries: Any,
) -> None:  # fmt: skip
    """All of a group's people sign, in as many queries as for two."""
    pair = Pair.objects.create(
        cycle=agility_cycle, people_key="k", state="active", answer_until=timezone.now(), frequency_weeks=2,
        session_minutes=60, until=clock.today(), accepted_at=timezone.now(), activated_at=timezone.now(),
    )  # fmt: skip
    people = [mina, *group, make_volunteer("Nina", rivage)]
    for person in people:
        pair.members.create(volunteer=person, role="peer", answer="accepted", answered_at=timezone.now())
    User.objects.update(language="en")
    planned = announced(mina, pair, text)
    told = letters()
    assert len(told) == len(people) - 1
    assert not any("pair" in body.replace("/pairs/", "") for body in told.values())
    for person in people[:-1]:
        signs_for(person, planned)
    with refused("confidentiality_not_signed"):
        held(mina, planned)
    signs_for(people[-1], planned)
    told = letters()
    assert len(told) == len(people)
    assert not any("pair" in body.replace("/pairs/", "") for body in told.values())
    assert mina.user is not None
    shown = Pair.objects.with_members().get(pk=pair.pk)
    with django_assert_max_num_queries(3):
        assert announced_to(mina.user, shown)[0].is_ready
    held(mina, planned)
