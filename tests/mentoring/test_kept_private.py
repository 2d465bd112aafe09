"""What people do for themselves alone is listed to nobody, coordinators included."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from hub.members.models import Event, User, Volunteer
from hub.mentoring.models import Cycle, Decision, Pair
from hub.mentoring.services import answer_question, ask_again, ask_question, keep_apart, prefer
from tests.admin.conftest import browser, carla  # noqa: F401
from tests.cast import actor, make_user

type Peers = tuple[Volunteer, Volunteer]


@pytest.fixture
def office(browser: Any, carla: User) -> Client:  # noqa: F811
    client: Client = browser(carla)
    return client


def listed(office: Client, verb: str) -> str:
    """All that the list of events tells of verbs that begin so: page, search, export."""
    address = reverse("event:index")
    told = [office.get(address, {"verb": verb}).text, office.get(address, {"q": verb}).text]
    return "".join([*told, office.get(address, {"export": "csv"}).getvalue().decode()])  # type: ignore[attr-defined]


def kept(verb: str) -> bool:
    return Event.objects.filter(verb=verb).exists()


def test_who_would_meet_again_is_no_event_that_anyone_reads(
    office: Client, past_pair: Pair, peers: Peers
) -> None:
    ask_again(actor=actor(peers[0]), pair=past_pair)
    ask_again(actor=actor(peers[0]), pair=past_pair, again=False)
    assert kept("pair.again")
    assert kept("pair.not_again")
    told = listed(office, "pair.")
    assert "pair.completed" in told
    assert "again" not in told


def test_what_one_says_of_cards_is_no_event_that_anyone_reads(
    office: Client, peers: Peers, peer_cycle: Cycle
) -> None:
    ada, basile = peers
    for kind in ("refusal", None):
        prefer(actor=actor(ada), volunteer=ada, other=basile, kind=kind)
    assert kept("preference.said")
    assert kept("preference.taken_back")
    told = listed(office, "preference.")
    assert "preference.said" not in told
    assert "preference.taken_back" not in told


def test_who_asks_and_answers_in_a_pair_is_no_event_that_anyone_reads(
    office: Client, proposed_pair: Pair, peers: Peers
) -> None:
    question = ask_question(actor=actor(peers[0]), pair=proposed_pair, text="How do you pool data?")
    answer_question(actor=actor(peers[1]), question=question, text="In one common place.")
    assert kept("question.asked")
    told = listed(office, "question.")
    assert "question.asked" not in told
    assert "question.answered" not in told


def test_what_concerns_more_than_oneself_stays_listed(office: Client, proposed_pair: Pair) -> None:
    assert "pair.proposed" in listed(office, "pair.proposed")


def test_a_group_is_kept_apart_in_one_look_at_what_was_decided(
    group: list[Volunteer], mina: Volunteer, agility_cycle: Cycle, django_assert_max_num_queries: Any
) -> None:
    from tests.cast import enrolled
    from tests.mentoring.again import proposed

    coordinator = make_user("Cora", "cora@passeurs.example", is_superuser=True)
    for one in (mina, *group):
        enrolled(one, agility_cycle)
    pair = proposed(coordinator, agility_cycle, mina, *group[2:])
    known = Decision.objects.create(cycle=agility_cycle, mentor=group[2], mentee=mina, kind="pin")
    writes = 4 * 2
    with django_assert_max_num_queries(3 + writes):
        keep_apart(actor=actor(coordinator), pair=pair)
    assert set(Decision.objects.values_list("kind", flat=True)) == {"forbid"}
    assert Decision.objects.count() == len(group[2:])
    assert Decision.objects.filter(pk=known.pk).exists()
