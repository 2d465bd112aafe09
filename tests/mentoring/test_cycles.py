"""A cycle's way from draft to closed, and enrolling in it."""

import datetime as dt

import pytest
import time_machine
from django.core.exceptions import ValidationError

from charters.models import Charter, CharterVersion
from hub.members.models import User, Volunteer
from hub.members.services import pause
from hub.mentoring.models import Cycle, Enrolment, Pair
from hub.mentoring.services import close_cycle, end_pair, enrol, open_enrolment, start_matching, start_running
from hub.shared import clock
from tests.cast import actor, make_cycle, refused


@pytest.fixture
def draft(peer_cycle: Cycle) -> Cycle:
    return make_cycle(peer_cycle.programme, slug="second", state="draft")


def test_coralie_leads_a_cycle_from_draft_to_closed(
    draft: Cycle, coralie: User, ada: Volunteer, basile: Volunteer, peer_cycle: Cycle, active_pair: Pair
) -> None:
    who = actor(coralie)
    assert open_enrolment(actor=who, cycle=draft).state == "enrolling"
    with refused("not_ready"):
        start_matching(actor=who, cycle=draft)
    assert start_matching(actor=who, cycle=peer_cycle).state == "matching"
    assert start_running(actor=who, cycle=peer_cycle).state == "running"
    with refused("not_ready"):
        close_cycle(actor=who, cycle=peer_cycle)
    end_pair(actor=who, pair=active_pair)
    assert close_cycle(actor=who, cycle=peer_cycle).state == "closed"


def test_nothing_runs_before_a_pair_is_accepted(
    peer_cycle: Cycle, coralie: User, proposed_pair: Pair
) -> None:
    cycle = start_matching(actor=actor(coralie), cycle=peer_cycle)
    with refused("not_ready"):
        start_running(actor=actor(coralie), cycle=cycle)


def test_only_coordinators_lead_cycles(draft: Cycle, rita: User) -> None:
    for verb in (open_enrolment, start_matching, start_running, close_cycle):
        with refused("not_allowed"):
            verb(actor=actor(rita), cycle=draft)


def test_a_cycle_goes_no_step_too_far(draft: Cycle, coralie: User) -> None:
    with refused("wrong_state"):
        close_cycle(actor=actor(coralie), cycle=draft)


def test_a_cycle_does_not_open_without_charter_in_force_or_with_its_dates_past(
    draft: Cycle, coralie: User, version: CharterVersion
) -> None:
    yesterday = clock.today() - dt.timedelta(days=1)
    Cycle.objects.filter(pk=draft.pk).update(enrol_until=yesterday)
    CharterVersion.objects.filter(pk=version.pk).update(state="superseded")
    with refused("not_ready"):
        open_enrolment(actor=actor(coralie), cycle=draft)
    draft.refresh_from_db()
    assert draft.state == "draft"


def test_agility_does_not_open_for_groups_of_one(agility_cycle: Cycle, coralie: User) -> None:
    alone = make_cycle(agility_cycle.programme, slug="alone", state="draft", group_max=1)
    with refused("not_ready"):
        open_enrolment(actor=actor(coralie), cycle=alone)


def test_ada_enrols_herself_rita_enrols_her_and_oscar_can_not(
    ada: Volunteer, peer_cycle: Cycle, rita: User, oscar: User
) -> None:
    with refused("not_allowed"):
        enrol(actor=actor(oscar), cycle=peer_cycle, volunteer=ada, roles=["mentor"])
    assert enrol(actor=actor(ada), cycle=peer_cycle, volunteer=ada, roles=["mentor"]).roles == ["mentor"]
    with pytest.raises(ValidationError):
        enrol(actor=actor(rita), cycle=peer_cycle, volunteer=ada, roles=["mentor"])
    assert Enrolment.objects.count() == 1


def test_nobody_speaks_of_a_situation_in_another_s_place(
    ada: Volunteer, rita: User, peer_cycle: Cycle
) -> None:
    with refused("not_allowed"):
        enrol(actor=actor(rita), cycle=peer_cycle, volunteer=ada, roles=["mentor"], situation="She is lost.")
    assert not peer_cycle.enrolments.exists()


@pytest.mark.parametrize("roles", [[], ["mentee"], ["king"]])
def test_the_roles_of_an_enrolment_are_the_volunteers(
    mina: Volunteer, agility_cycle: Cycle, roles: list[str]
) -> None:
    """Mina only offers."""
    with pytest.raises(ValidationError) as refusal:
        enrol(actor=actor(mina), cycle=agility_cycle, volunteer=mina, roles=roles)
    assert set(refusal.value.message_dict) == {"roles"}


def test_nobody_enrols_in_a_cycle_that_is_not_open_or_while_pausing(
    ada: Volunteer, draft: Cycle, peer_cycle: Cycle, charter: Charter
) -> None:
    with refused("wrong_state"):
        enrol(actor=actor(ada), cycle=draft, volunteer=ada, roles=["mentor"])
    pause(actor=actor(ada), volunteer=ada)
    with refused("wrong_state"):
        enrol(actor=actor(ada), cycle=peer_cycle, volunteer=ada, roles=["mentor"])


def test_late_comers_ask_a_coordinator(ada: Volunteer, peer_cycle: Cycle, coralie: User) -> None:
    with time_machine.travel(clock.now() + dt.timedelta(days=30)):
        with refused("wrong_state"):
            enrol(actor=actor(ada), cycle=peer_cycle, volunteer=ada, roles=["mentor"])
        assert enrol(actor=actor(coralie), cycle=peer_cycle, volunteer=ada, roles=["mentor"])
