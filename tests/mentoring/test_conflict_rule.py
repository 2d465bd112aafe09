"""Whoever is apart does not meet, by any route; and no door tells the other side, or anyone's organisation, why."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from hub.members.actors import Actor
from hub.members.models import Conflict, Event, Exclusion, Organisation, User, Volunteer
from hub.members.services import declare_conflict, declare_exclusion
from hub.mentoring.models import Cycle, Pair
from hub.mentoring.services import accept_pair, propose_pair
from tests.api.conftest import Caller, person, program  # noqa: F401
from tests.cast import SYSTEM, actor, enrolled, refused

type Peers = tuple[Volunteer, Volunteer]
NOBODY = "00000000-0000-4000-8000-000000000000"
MARK = "Zq7 tender"


def by_person(ada: Volunteer, basile: Volunteer) -> None:
    declare_conflict(actor=actor(ada), kind="family", email=basile.email.upper(), reason=MARK)


def by_organisation(ada: Volunteer, basile: Volunteer) -> None:
    declare_conflict(actor=actor(ada), kind="client", organisation=basile.organisation, reason=MARK)


def by_the_other(ada: Volunteer, basile: Volunteer) -> None:
    by_organisation(basile, ada)


def excluded_by_ours(ada: Volunteer, basile: Volunteer) -> None:
    assert ada.organisation is not None
    assert basile.organisation is not None
    declare_exclusion(actor=SYSTEM, organisation=ada.organisation, other=basile.organisation, reason=MARK)


def excluded_by_theirs(ada: Volunteer, basile: Volunteer) -> None:
    excluded_by_ours(basile, ada)


APART = [by_person, by_organisation, by_the_other, excluded_by_ours, excluded_by_theirs]
UNKNOWN_TO_RIVAGE = [by_person, by_organisation, by_the_other, excluded_by_theirs]


@pytest.mark.parametrize("apart", APART)
def test_a_coordinator_is_told_the_rule(
    peers: Peers, peer_cycle: Cycle, coralie: User, apart: Callable[..., None]
) -> None:
    apart(*peers)
    code = "excluded_organisations" if "excluded" in apart.__name__ else "conflict_of_interest"
    for mentor, mentee in (peers, peers[::-1]):
        with refused(code):
            propose_pair(actor=actor(coralie), cycle=peer_cycle, mentor=mentor, mentees=[mentee])


def test_people_without_a_conflict_meet(peers: Peers, peer_cycle: Cycle, coralie: User) -> None:
    declare_conflict(actor=actor(peers[0]), kind="family", email="nobody@nowhere.example")
    assert propose_pair(actor=actor(coralie), cycle=peer_cycle, mentor=peers[0], mentees=[peers[1]])


def test_the_people_of_a_group_are_apart_too(
    mina: Volunteer, group: list[Volunteer], agility_cycle: Cycle, coralie: User, rita: User
) -> None:
    for one in (mina, *group):
        enrolled(one, agility_cycle)
    declare_conflict(actor=actor(group[0]), kind="family", email=group[2].email)
    with refused("conflict_of_interest"):
        propose_pair(actor=actor(coralie), cycle=agility_cycle, mentor=mina, mentees=group)
    with refused("unknown"):
        propose_pair(actor=actor(rita), cycle=agility_cycle, mentor=mina, mentees=group)
    assert propose_pair(actor=actor(rita), cycle=agility_cycle, mentor=mina, mentees=[*group[:2], group[3]])


@pytest.mark.parametrize("apart", APART)
def test_on_the_page_the_other_is_no_choice(
    client: Client, peers: Peers, peer_cycle: Cycle, rita: User, oscar: User, apart: Callable[..., None]
) -> None:
    """The same answer, to the letter, as for a card that does not exist."""
    apart(*peers)
    ada, basile = peers
    url = f"{reverse('propose')}?cycle={peer_cycle.pk}"
    for user, own, card in ((rita, ada.pk, basile.card_id), (oscar, basile.pk, ada.card_id)):
        client.force_login(user)
        told = []
        for wanted in (str(card), NOBODY):
            answer = client.post(url, {"mentor": f"v:{own}", "mentees": [f"c:{wanted}"]})
            told.append((answer.status_code, answer.context["form"].errors.as_json()))
        assert told[0] == told[1]
        assert told[0][0] == 400
    assert not Pair.objects.exists()


@pytest.mark.parametrize("apart", UNKNOWN_TO_RIVAGE)
def test_in_the_api_the_other_has_no_card(
    program: Callable[..., Caller], peers: Peers, peer_cycle: Cycle, rivage: Organisation, rita: User,  # noqa: F811
    apart: Callable[..., None],
) -> None:  # fmt: skip
    apart(*peers)
    ada, basile = peers
    for caller in (program(rivage), person(rita)):
        for cycle in (str(peer_cycle.pk), NOBODY):
            told = []
            for wanted in (str(basile.card_id), NOBODY):
                body = {"cycle": cycle, "mentor": str(ada.pk), "mentees": [wanted]}
                answer = caller.post("pairs/", body)
                told.append((answer.status_code, answer.json()))
            assert told[0] == told[1]
            assert told[0][0] == 400


def test_whoever_excluded_is_told_so_in_the_api(
    program: Callable[..., Caller], peers: Peers, peer_cycle: Cycle, rivage: Organisation  # noqa: F811
) -> None:  # fmt: skip
    excluded_by_ours(*peers)
    body = {"cycle": str(peer_cycle.pk), "mentor": str(peers[0].pk), "mentees": [str(peers[1].card_id)]}
    answer = program(rivage).post("pairs/", body)
    assert (answer.status_code, answer.json()["code"]) == (409, "excluded_organisations")
    by_person(*peers)
    answer = program(rivage).post("pairs/", body)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")


@pytest.mark.parametrize("apart", [by_organisation, excluded_by_ours])
def test_the_directory_of_the_api_has_no_such_card(
    program: Callable[..., Caller], peers: Peers, orbite: Organisation, apart: Callable[..., None]  # noqa: F811
) -> None:  # fmt: skip
    ada, basile = peers
    callers = (program(orbite), person(basile))
    path = f"directory/{ada.card_id}/"
    assert [caller.get(path).status_code for caller in callers] == [200, 200]
    apart(ada, basile)
    for caller in callers:
        hidden, absent = caller.get(path), caller.get(f"directory/{NOBODY}/")
        assert (hidden.status_code, hidden.json()) == (absent.status_code, absent.json())
        assert str(ada.card_id) not in caller.get("directory/").content.decode()


def test_two_strangers_who_are_apart_are_refused_like_any_two(
    program: Callable[..., Caller], peers: Peers, peer_cycle: Cycle, tramway: Organisation, mina: Volunteer  # noqa: F811
) -> None:  # fmt: skip
    body = {
        "cycle": str(peer_cycle.pk), "mentor": str(peers[0].card_id), "mentees": [str(peers[1].card_id)]
    }  # fmt: skip
    before = program(tramway).post("pairs/", body)
    by_person(*peers)
    after = program(tramway).post("pairs/", body)
    assert (before.status_code, before.json()) == (after.status_code, after.json())


@pytest.mark.parametrize("apart", APART)
def test_a_proposal_that_waits_is_taken_back_and_nobody_told_why(
    proposed_pair: Pair, peers: Peers, apart: Callable[..., None], post: Callable[[], list[Any]]
) -> None:
    post().clear()
    apart(*peers)
    proposed_pair.refresh_from_db()
    assert proposed_pair.state == "withdrawn"
    mails = post()
    assert {mail.to[0] for mail in mails} == {one.email for one in peers}
    assert len({mail.subject for mail in mails}) == 1
    assert not any(MARK in mail.body for mail in mails)


def test_a_proposal_to_others_stays(proposed_pair: Pair, mina: Volunteer, basile: Volunteer) -> None:
    by_person(mina, basile)
    proposed_pair.refresh_from_db()
    assert proposed_pair.state == "proposed"


def test_whoever_accepts_does_not_learn_it(
    proposed_pair: Pair, peers: Peers, rivage: Organisation, orbite: Organisation
) -> None:
    """What took no verb to be in force, too."""
    Conflict.objects.create(volunteer=peers[1], kind="client", organisation=rivage)
    Exclusion.objects.create(declared_by=orbite, other=rivage)
    with refused("wrong_state"):
        accept_pair(actor=actor(peers[0]), pair=proposed_pair)


def test_a_pair_that_has_begun_goes_on(active_pair: Pair, peers: Peers) -> None:
    by_person(*peers)
    active_pair.refresh_from_db()
    assert active_pair.state == "active"


def test_events_hold_no_content(peers: Peers) -> None:
    for apart in APART:
        apart(*peers)
    told = str(list(Event.objects.values()))
    assert MARK not in told
    assert peers[1].email not in told


def test_an_organisation_s_program_declares_nothing(
    peers: Peers, rivage: Organisation, orbite: Organisation
) -> None:
    key = Actor(organisation=rivage)
    with refused("not_allowed"):
        declare_conflict(actor=key, kind="client", organisation=orbite)
    with refused("not_allowed"):
        declare_exclusion(actor=key, organisation=rivage, other=orbite)


def test_a_coordinator_reads_the_sentence_on_the_page_and_the_code_in_the_api(
    client: Client, peers: Peers, peer_cycle: Cycle, coralie: User
) -> None:
    by_person(*peers)
    ada, basile = peers
    client.force_login(coralie)
    url = f"{reverse('propose')}?cycle={peer_cycle.pk}"
    page = client.post(url, {"mentor": f"v:{ada.pk}", "mentees": [f"v:{basile.pk}"]})
    assert page.status_code == 409
    assert [error.code for error in page.context["form"].errors.as_data()["__all__"]] == [
        "conflict_of_interest"
    ]
    body = {"cycle": str(peer_cycle.pk), "mentor": str(ada.pk), "mentees": [str(basile.pk)]}
    answer = person(coralie).post("pairs/", body)
    assert (answer.status_code, answer.json()["code"]) == (409, "conflict_of_interest")
    assert MARK not in page.text + answer.content.decode()
