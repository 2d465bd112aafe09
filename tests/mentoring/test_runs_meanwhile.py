"""While a run is confirmed, people answer, leave and withdraw: each waits for the other, and nobody is forgotten."""

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection

from hub.members import services
from hub.members.events import quietly
from hub.members.models import User, Volunteer
from hub.members.purposes import Purpose
from hub.members.services import declare_exclusion
from hub.mentoring.models import Cycle, MatchRun, Pair
from hub.mentoring.runs import next_best
from hub.mentoring.runs.settling import settle
from hub.mentoring.services import confirm_run, decline_pair, runs, start_run, withdraw_enrolment
from hub.mentoring.states import PairState
from tests.cast import SYSTEM, actor, enrolled, make_organisation, make_volunteer

MOMENT = 1.0
"""Long enough for what does not wait to be done."""


@pytest.fixture
def db(committed_db: None) -> None:
    """What one thread commits, another sees."""


@pytest.fixture
def peers(db: None, ada: Volunteer, basile: Volunteer, peer_cycle: Cycle) -> tuple[Volunteer, Volunteer]:
    enrolled(ada, peer_cycle, "mentor")
    enrolled(basile, peer_cycle, "mentee")
    return ada, basile


class Meanwhile:
    """Another thread does the verb once a confirmation has seen that nothing has changed."""

    def __init__(self) -> None:
        self.threads: list[threading.Thread] = []
        self.verbs: list[Callable[[], object]] = []

    def begin(self) -> None:
        while self.verbs:
            self.threads.append(threading.Thread(target=self._do, args=(self.verbs.pop(),)))
            self.threads[-1].start()
            self.threads[-1].join(MOMENT)

    def end(self) -> None:
        for thread in self.threads:
            thread.join()

    def _do(self, verb: Callable[[], object]) -> None:
        try:
            verb()
        finally:
            connection.close()


@pytest.fixture
def meanwhile(monkeypatch: pytest.MonkeyPatch) -> Iterator[Meanwhile]:
    other, check = Meanwhile(), runs._check_unchanged

    def checked(*arguments: Any) -> None:
        check(*arguments)
        other.begin()

    monkeypatch.setattr(runs, "_check_unchanged", checked)
    yield other
    other.end()


def test_whoever_declines_while_a_run_is_confirmed_is_offered_the_next_best(
    peers: tuple[Volunteer, Volunteer],
    coralie: User,
    peer_cycle: Cycle,
    open_source: Any,
    meanwhile: Meanwhile,
) -> None:
    confirm_run(actor=actor(coralie), run=settle(start_run(actor=SYSTEM, cycle=peer_cycle)))
    pair = Pair.objects.get(cycle=peer_cycle)
    for name, role, topics in (("Max", "mentor", "offers"), ("Lou", "mentee", "seeks")):
        person = make_volunteer(
            name, make_organisation(f"Maison {name}", "operator"), **{topics: [open_source]}
        )
        enrolled(person, peer_cycle, role)
    run = settle(start_run(actor=SYSTEM, cycle=peer_cycle))

    def decline() -> None:
        with quietly():  # who listens is told late: the chore finds it
            decline_pair(actor=actor(peers[0].user), pair=pair)

    meanwhile.verbs.append(decline)
    confirm_run(actor=actor(coralie), run=run)
    meanwhile.end()
    pair.refresh_from_db()
    assert pair.state == PairState.DECLINED
    assert next_best.waiting().filter(pk=peer_cycle.pk).exists()


def test_whoever_leaves_the_cycle_while_a_run_is_confirmed_is_proposed_to_nobody(
    peers: tuple[Volunteer, Volunteer], coralie: User, peer_cycle: Cycle, meanwhile: Meanwhile
) -> None:
    run = settle(start_run(actor=SYSTEM, cycle=peer_cycle))
    enrolment = peers[0].enrolments.get()
    meanwhile.verbs.append(lambda: withdraw_enrolment(actor=actor(peers[0].user), enrolment=enrolment))
    assert confirm_run(actor=actor(coralie), run=run).state == MatchRun.State.CONFIRMED
    meanwhile.end()
    assert Pair.objects.get(cycle=peer_cycle).state == PairState.WITHDRAWN


@pytest.mark.parametrize("declared_by", [0, 1])
def test_those_who_come_to_be_apart_while_a_run_is_confirmed_are_not_left_proposed_to_each_other(
    peers: tuple[Volunteer, Volunteer],
    coralie: User,
    peer_cycle: Cycle,
    meanwhile: Meanwhile,
    declared_by: int,
) -> None:
    run = settle(start_run(actor=SYSTEM, cycle=peer_cycle))
    one, other = peers[declared_by].organisation, peers[1 - declared_by].organisation
    assert one is not None
    assert other is not None
    meanwhile.verbs.append(lambda: declare_exclusion(actor=SYSTEM, organisation=one, other=other))
    confirm_run(actor=actor(coralie), run=run)
    meanwhile.end()
    assert Pair.objects.get(cycle=peer_cycle).state == PairState.WITHDRAWN


@pytest.mark.parametrize("verb", ["leave", "declare_conflict", "withdraw_consent", "release_consents"])
def test_whoever_leaves_or_agrees_no_more_while_a_run_is_confirmed_is_proposed_to_nobody(
    peers: tuple[Volunteer, Volunteer], coralie: User, peer_cycle: Cycle, meanwhile: Meanwhile, verb: str
) -> None:
    ada, basile = peers
    said = {
        "leave": {"volunteer": ada},
        "declare_conflict": {"kind": "other", "organisation": basile.organisation},
        "withdraw_consent": {"purpose": Purpose.MATCHED},
        "release_consents": {"user": ada.user},
    }
    run = settle(start_run(actor=SYSTEM, cycle=peer_cycle))
    meanwhile.verbs.append(lambda: getattr(services, verb)(actor=actor(ada.user), **said[verb]))
    confirm_run(actor=actor(coralie), run=run)
    meanwhile.end()
    assert Pair.objects.get(cycle=peer_cycle).state == PairState.WITHDRAWN
