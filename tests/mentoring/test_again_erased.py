"""Whoever was erased and comes back does not meet again those whom they met; nothing kept tells who they were."""

from collections.abc import Callable
from io import StringIO
from typing import Any

from django.core.management import call_command

from hub.members.actors import Actor
from hub.members.models import Organisation, User, Volunteer
from hub.members.services import release_consents
from hub.mentoring.marks import mark_of, sum_of
from hub.mentoring.models import Cycle, Met, Pair
from hub.mentoring.services import (
    ask_again,
    keep_meetings,
)
from hub.topics.models import Topic
from tests.api.conftest import Caller, person, program  # noqa: F401
from tests.cast import SYSTEM, actor, enrolled, make_volunteer, refused
from tests.mentoring.again import like_nobody, proposed

type Peers = tuple[Volunteer, Volunteer]
type Program = Callable[..., Caller]


def test_a_mark_is_the_address_s_in_whatever_case_and_the_key_s(settings: Any) -> None:
    one = mark_of("Ada@Rivage.example ")
    assert one == mark_of("ada@rivage.example")
    assert one != mark_of("basile@orbite.example")
    assert 0 <= one < 2**64
    settings.MARKS_KEY = "another"
    assert one != mark_of("ada@rivage.example")


def test_without_a_key_of_its_own_it_is_the_hub_s(settings: Any) -> None:
    settings.MARKS_KEY, settings.SECRET_KEY = "", "first"
    one = mark_of("ada@rivage.example")
    settings.MARKS_KEY, settings.SECRET_KEY = "first", "second"
    assert mark_of("ada@rivage.example") == one


def test_sums_have_no_order_and_stay_in_64_bits() -> None:
    assert sum_of(2**64 - 1, 2) == sum_of(2, 2**64 - 1) == 1


def erased(one: Volunteer) -> None:
    """As docs/operate.md says, then every row of the person's deleted."""
    assert one.user is not None
    call_command("pseudonymise_signatures", one.user.email, "--because", "asked", stdout=StringIO())
    Pair.objects.filter(members__volunteer=one).delete()
    one.user.delete()
    Volunteer.objects.get(pk=one.pk).delete()


def test_whoever_was_erased_and_comes_back_does_not_meet_the_same_again(
    past_pair: Pair, peers: Peers, peer_cycle: Cycle, orbite: Organisation, open_source: Topic, coralie: User,
    mina: Volunteer,
) -> None:  # fmt: skip
    ada, basile = peers
    erased(basile)
    back = make_volunteer("Bob", orbite, email="BASILE@orbite.example", seeks=[open_source])
    other = make_volunteer("Oli", orbite, email="oli@orbite.example", seeks=[open_source])
    for one in (back, other):
        enrolled(one, peer_cycle)
    for mentor, mentee in ((ada, back), (back, ada)):
        with refused("met_before"):
            proposed(coralie, peer_cycle, mentor, mentee)
    assert proposed(coralie, peer_cycle, ada, other)


def test_no_referent_learns_that_someone_was_here_before(
    program: Program, past_pair: Pair, peers: Peers, peer_cycle: Cycle, orbite: Organisation, open_source: Topic,  # noqa: F811
    rivage: Organisation,
) -> None:  # fmt: skip
    ada, basile = peers
    erased(basile)
    back = make_volunteer("Bob", orbite, email="basile@orbite.example", seeks=[open_source])
    enrolled(back, peer_cycle)
    cycle = str(peer_cycle.pk)
    like_nobody(program(rivage), {"cycle": cycle, "mentor": str(ada.pk)}, "mentees", back.card_id)
    like_nobody(program(orbite), {"cycle": cycle, "mentees": [str(back.pk)]}, "mentor", ada.card_id)


def test_what_is_kept_says_nothing_of_anyone(past_pair: Pair, peers: Peers) -> None:
    erased(peers[1])
    kept = Met.objects.get()
    assert [field.name for field in Met._meta.get_fields()] == ["id", "mark"]
    assert int(kept.mark, 16) == sum_of(mark_of(peers[0].email), mark_of(peers[1].email))


def test_keeping_twice_keeps_once_and_nothing_of_those_who_both_ask_again(
    past_pair: Pair, peers: Peers
) -> None:
    user = peers[1].user
    assert user is not None
    assert [keep_meetings(actor=SYSTEM, user=user) for _time in range(2)] == [1, 0]
    Met.objects.all().delete()
    for one in peers:
        ask_again(actor=actor(one), pair=past_pair)
    assert keep_meetings(actor=actor(peers[1]), user=user) == 0


def test_nobody_has_others_kept(past_pair: Pair, peers: Peers, rita: User) -> None:
    user = peers[1].user
    assert user is not None
    for who in (actor(rita), actor(peers[0]), Actor()):
        with refused("not_allowed"):
            keep_meetings(actor=who, user=user)
    assert not Met.objects.exists()


def test_a_pair_under_way_counts_too_a_proposal_does_not(proposed_pair: Pair, peers: Peers) -> None:
    user = peers[1].user
    assert user is not None
    release_consents(actor=SYSTEM, user=user)
    assert not Met.objects.exists()
    Pair.objects.filter(pk=proposed_pair.pk).update(
        accepted_at=proposed_pair.created_at, state="accepted", closed_at=None
    )
    release_consents(actor=SYSTEM, user=user)
    assert Met.objects.count() == 1


def test_whoever_has_several_addresses_is_known_by_each(past_pair: Pair, peers: Peers) -> None:
    user = peers[1].user
    assert user is not None
    User.objects.filter(pk=user.pk).update(email="other@orbite.example")
    user.refresh_from_db()
    assert keep_meetings(actor=SYSTEM, user=user) == 2
