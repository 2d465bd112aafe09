"""Who may be told that people met: both lived it, others only if they saw their pair."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from hub.matching.rules import ALREADY_PAIRED, MET_BEFORE
from hub.members.models import Organisation, User, Volunteer
from hub.mentoring.models import Cycle, Pair
from hub.mentoring.services import (
    end_pair,
)
from hub.topics.models import Topic
from tests.api.conftest import Caller, person, program  # noqa: F401
from tests.cast import SYSTEM, enrolled, make_volunteer
from tests.mentoring.again import NOBODY, all_accept, like_nobody, proposed, referent

type Peers = tuple[Volunteer, Volunteer]
type Program = Callable[..., Caller]


def test_the_page_and_the_api_tell_a_coordinator(
    client: Client, past_pair: Pair, peers: Peers, peer_cycle: Cycle, coralie: User
) -> None:
    ada, basile = peers
    client.force_login(coralie)
    url = f"{reverse('propose')}?cycle={peer_cycle.pk}"
    page = client.post(url, {"mentor": f"v:{ada.pk}", "mentees": [f"v:{basile.pk}"]})
    assert page.status_code == 409
    assert MET_BEFORE.fr in page.text
    body = {"cycle": str(peer_cycle.pk), "mentor": str(ada.pk), "mentees": [str(basile.pk)]}
    answer = person(coralie).post("pairs/", body)
    assert (answer.status_code, answer.json()["code"]) == (409, "met_before")


def test_so_is_whose_person_was_in_that_pair_for_they_saw_it(
    client: Client, program: Program, past_pair: Pair, peers: Peers, peer_cycle: Cycle, rivage: Organisation, rita: User  # noqa: F811
) -> None:  # fmt: skip
    ada, basile = peers
    body = {"cycle": str(peer_cycle.pk), "mentor": str(ada.pk), "mentees": [str(basile.card_id)]}
    for caller in (program(rivage), person(rita)):
        answer = caller.post("pairs/", body)
        assert (answer.status_code, answer.json()["code"]) == (409, "met_before")
    client.force_login(rita)
    page = client.post(
        f"{reverse('propose')}?cycle={peer_cycle.pk}",
        {"mentor": f"v:{ada.pk}", "mentees": [f"c:{basile.card_id}"]},
    )
    assert page.status_code == 409
    assert MET_BEFORE.fr in page.text
    assert Pair.objects.count() == 1


def test_a_referent_does_not_learn_what_their_person_lived_elsewhere(
    client: Client, program: Program, past_pair: Pair, peers: Peers, peer_cycle: Cycle, tramway: Organisation,  # noqa: F811
    open_source: Topic,
) -> None:  # fmt: skip
    ada, basile = peers
    Volunteer.objects.filter(pk=basile.pk).update(state="left")
    again = make_volunteer(
        "Basile", tramway, user=basile.user, email="b@tramway.example", seeks=[open_source]
    )
    enrolled(again, peer_cycle)
    body = {"cycle": str(peer_cycle.pk), "mentees": [str(again.pk)]}
    like_nobody(program(tramway), body, "mentor", ada.card_id)
    tess = referent(tramway)
    like_nobody(person(tess), body, "mentor", ada.card_id)
    client.force_login(tess)
    url, told = f"{reverse('propose')}?cycle={peer_cycle.pk}", []
    for card in (ada.card_id, NOBODY):
        page = client.post(url, {"mentor": f"c:{card}", "mentees": [f"v:{again.pk}"]})
        told.append((page.status_code, page.context["form"].errors.as_json()))
        assert MET_BEFORE.fr not in page.text
    assert told[0] == told[1]


@pytest.mark.parametrize("over", [True, False])
def test_a_referent_learns_nothing_of_two_strangers(
    program: Program, mina: Volunteer, group: list[Volunteer], agility_cycle: Cycle, coralie: User,  # noqa: F811
    rivage: Organisation, over: bool,
) -> None:  # fmt: skip
    """Mina and Hana met in a group of others, or meet in it; Rivage would bring them together with Gaby."""
    gaby, gus, hana, hugo = group
    for one in (mina, *group):
        enrolled(one, agility_cycle)
    pair = all_accept(proposed(coralie, agility_cycle, mina, hana, hugo))
    if over:
        end_pair(actor=SYSTEM, pair=pair)
    body = {"cycle": str(agility_cycle.pk), "mentor": str(mina.card_id)}
    caller = program(rivage)
    told = []
    for card in (hana.card_id, NOBODY):
        answer = caller.post("pairs/", {**body, "mentees": [str(gaby.pk), str(card)]})
        told.append((answer.status_code, "mentees.1" in answer.text, _tells(answer.text)))
    assert told == [(400, True, False)] * 2
    Volunteer.objects.filter(pk=mina.pk).update(capacity=9)
    answer = caller.post("pairs/", {**body, "mentees": [str(gaby.pk), str(gus.pk)]})
    assert answer.status_code == 201


def _tells(text: str) -> bool:
    return any(rule.code in text for rule in (MET_BEFORE, ALREADY_PAIRED))


def test_whoever_brings_nobody_of_their_own_is_refused_as_ever(
    program: Program, past_pair: Pair, peers: Peers, peer_cycle: Cycle, tramway: Organisation  # noqa: F811
) -> None:  # fmt: skip
    body = {
        "cycle": str(peer_cycle.pk), "mentor": str(peers[0].card_id), "mentees": [str(peers[1].card_id)]
    }  # fmt: skip
    answer = program(tramway).post("pairs/", body)
    assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")
