"""Between a run and its confirmation people come apart, leave, take consents back: nobody is proposed who may not meet,
and the coordinator learns how many pairs are concerned, not which, nor why."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hub.members.models import Organisation, User, Volunteer
from hub.members.purposes import Purpose
from hub.members.services import (
    change_organisation,
    declare_conflict,
    declare_exclusion,
    leave,
    release_consents,
    withdraw_consent,
)
from hub.mentoring.models import Cycle, MatchRun, Pair, Preference, ProposalPlace
from hub.mentoring.runs.settling import settle
from hub.mentoring.services import confirm_run, propose_pair, start_run, withdraw_enrolment
from hub.mentoring.services.runs import Changed
from hub.shared import clock
from hub.topics.models import Topic
from tests.cast import SYSTEM, actor, enrolled, make_organisation, make_volunteer
from tests.mentoring.crowds import crowd

type Peers = tuple[Volunteer, Volunteer]

PARTED = {
    "exclusion": lambda ada, basile: declare_exclusion(
        actor=SYSTEM, organisation=basile.organisation, other=ada.organisation
    ),
    "conflict": lambda ada, basile: declare_conflict(
        actor=actor(basile), kind="family", email=ada.email
    ),
    "refusal": lambda ada, basile: Preference.objects.create(volunteer=ada, other=basile, kind="refusal"),
    "withdrawn": lambda ada, basile: withdraw_enrolment(actor=actor(ada), enrolment=ada.enrolments.get()),
    "left": lambda ada, basile: leave(actor=actor(ada), volunteer=ada),
    "consent": lambda ada, basile: withdraw_consent(actor=actor(ada), purpose=Purpose.MATCHED),
    "no member": lambda ada, basile: change_organisation(
        actor=SYSTEM,
        organisation=ada.organisation,
        values={"membership_ends_on": clock.today() - dt.timedelta(days=1)},
    ),
    "by hand": lambda ada, basile: propose_pair(
        actor=SYSTEM, cycle=ada.enrolments.get().cycle, mentor=ada, mentees=[basile]
    ),
}  # fmt: skip


@pytest.fixture
def run(coralie: User, one_way: Peers, peer_cycle: Cycle) -> MatchRun:
    """It brings Ada and Basile together."""
    return settle(start_run(actor=actor(coralie), cycle=peer_cycle))


def refusal(run: MatchRun, coralie: User) -> str:
    with pytest.raises(Changed) as refused:
        confirm_run(actor=actor(coralie), run=run)
    return str(refused.value)


@pytest.mark.parametrize("how", PARTED)
def test_those_who_may_not_meet_any_more_are_not_proposed(
    run: MatchRun, one_way: Peers, coralie: User, how: str
) -> None:
    PARTED[how](*one_way)
    before = Pair.objects.count()
    told = refusal(run, coralie)
    assert "et 1 de ses binômes ne peut plus se rencontrer" in told
    assert not [name for name in ("Ada", "Basile", "Rivage", "Orbite") if name in told]
    assert Pair.objects.count() == before
    run.refresh_from_db()
    assert run.state == MatchRun.State.DONE


def test_a_run_that_is_gone_with_someone_erased_is_refused_like_one_that_changed(
    run: MatchRun, one_way: Peers, coralie: User
) -> None:
    release_consents(actor=SYSTEM, user=one_way[0].user)
    assert "se rencontrer" not in refusal(run, coralie)
    assert not Pair.objects.exists()


def test_what_parts_nobody_is_told_without_a_number(run: MatchRun, one_way: Peers, coralie: User) -> None:
    Volunteer.objects.filter(pk=one_way[0].pk).update(slots=[])
    Volunteer.objects.filter(pk=one_way[1].pk).update(capacity=3)
    assert "se rencontrer" not in refusal(run, coralie)


def test_the_next_run_serves_whoever_is_free_by_then(
    run: MatchRun, one_way: Peers, coralie: User, peer_cycle: Cycle, open_source: Topic
) -> None:
    ada, basile = one_way
    other = make_volunteer("Lou", make_organisation("Maison Lou", "operator"), seeks=[open_source])
    enrolled(other, peer_cycle, "mentee")
    PARTED["exclusion"](ada, basile)
    refusal(run, coralie)
    confirm_run(actor=actor(coralie), run=settle(start_run(actor=actor(coralie), cycle=peer_cycle)))
    pair = Pair.objects.get()
    assert {place.volunteer for place in pair.members.all()} == {ada, other}


def test_looking_again_takes_as_many_queries_for_many_pairs(
    peer_cycle: Cycle, coralie: User, rivage: Organisation
) -> None:
    counts = []
    for seed, size in ((1, 3), (2, 9)):
        people = crowd(peer_cycle, size, size, seed=seed)
        run = settle(start_run(actor=actor(coralie), cycle=peer_cycle))
        proposed = run.proposals.count()
        counts.append(proposed)
        served = ProposalPlace.objects.filter(proposal__run=run, volunteer__in=people)
        Volunteer.objects.filter(pk__in=served.values("volunteer")).update(away_until=clock.today())
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert "ne peuvent plus se rencontrer" in refusal(run, coralie)
        counts.append(len(queries))
    few, queries_of_few, many, queries_of_many = counts
    assert few < many
    assert queries_of_few == queries_of_many
