"""Versions that follow each other: who signs again, by when, and what goes on meanwhile."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from charters.binding import binding
from charters.models import Charter
from charters.services import (
    create_charter,
    draft_version,
    pseudonymise_signatures,
    put_due_in_force,
    put_in_force,
    unplan_version,
)
from hub.mentoring.models import Pair
from hub.mentoring.services import change_programme
from hub.shared import clock
from hub.shared.errors import NotAllowed, WrongState
from tests.cast import SYSTEM, actor, signed


def day(days):
    return clock.today() + dt.timedelta(days=days)


def in_force(charter, text, **values):
    draft = draft_version(actor=SYSTEM, charter=charter, text_fr=text, text_en=text, **values)
    return put_in_force(actor=SYSTEM, version=draft)


@pytest.fixture
def own(charter, rivage) -> Charter:
    """The charter of Rivage."""
    values = {"slug": "rivage", "scope": "organisation", "organisation": rivage, "floor": charter}
    return create_charter(actor=SYSTEM, values={**values, "title_fr": "Rivage", "title_en": "Rivage"})


def test_two_versions_in_the_time_of_the_first_leave_each_signer_theirs(charter, version, ada, basile):
    signed(ada, charter)
    second = in_force(charter, "## 1. Deux", sign_before=day(5))
    signed(basile, charter)
    third = in_force(charter, "## 1. Trois", sign_before=day(20))
    found = binding(charter)
    assert (found.accepted, found.tolerated) == ({third.pk}, {third.pk, second.pk, version.pk})
    assert found.due == {second.pk: day(20), version.pk: day(5)}


def test_an_edited_version_is_signed_by_whoever_signed_the_one_that_it_edits(charter, version, ada):
    signed(ada, charter)
    second = in_force(charter, "## 1. Deux", sign_before=day(5))
    third = in_force(charter, "## 1. Deux.", change="editorial", sign_before=day(9))
    found = binding(charter)
    assert third.sign_before is None
    assert (found.accepted, found.tolerated) == ({third.pk, second.pk}, {third.pk, second.pk, version.pk})


def test_the_people_of_an_organisation_keep_their_time_when_its_charter_changes_again(
    active_pair, own, charter
):
    in_force(own, "## 1.1. Un", sign_before=day(9))
    in_force(own, "## 1.1. Deux")
    assert Pair.objects.get().state == "active"
    assert binding(own).is_new
    assert binding(own).due_if_new == day(9)


def test_signatures_that_are_nobody_s_any_more_carry_nothing(active_pair, ada):
    pseudonymise_signatures(actor=SYSTEM, user=ada.user, because="Asked by mail")
    pair = Pair.objects.get()
    assert (pair.state, pair.paused_for) == ("paused", "charter")


def test_another_charter_is_signed_before_the_programme_s_pairs_go_on(active_pair, peers, own, charter):
    values = {"slug": "p", "scope": "programme", "floor": charter, "title_fr": "P", "title_en": "P"}
    other = create_charter(actor=SYSTEM, values=values)
    in_force(other, "## 1.1. Un")
    change_programme(actor=SYSTEM, programme=active_pair.cycle.programme, values={"charter": other})
    assert Pair.objects.get().state == "paused"
    for person in peers:
        signed(person, other)
    assert Pair.objects.get().state == "active"


@pytest.mark.parametrize("planned", [-1, 0])
def test_a_version_is_planned_for_a_day_to_come(charter, planned):
    with pytest.raises(ValidationError) as refusal:
        draft_version(
            actor=SYSTEM, charter=charter, text_fr="## 1. D", text_en="## 1. D", planned_for=day(planned)
        )
    assert set(refusal.value.error_dict) == {"planned_for"}


def test_a_planned_version_comes_by_itself_and_one_off_the_calendar_does_not(charter, monkeypatch, rita):
    texts = {"text_fr": "## 1. Deux", "text_en": "## 1. Two"}
    draft = draft_version(actor=SYSTEM, charter=charter, planned_for=day(1), **texts)
    assert put_due_in_force(actor=SYSTEM) == 0
    tomorrow = day(1)
    monkeypatch.setattr(clock, "today", lambda: tomorrow)
    with pytest.raises(NotAllowed):
        unplan_version(actor=actor(rita), version=draft)
    unplan_version(actor=SYSTEM, version=draft)
    assert put_due_in_force(actor=SYSTEM) == 0
    planned = draft_version(actor=SYSTEM, charter=charter, planned_for=day(2), **texts)
    monkeypatch.setattr(clock, "today", lambda: tomorrow + dt.timedelta(days=2))
    assert put_due_in_force(actor=SYSTEM) == 1
    assert charter.version_in_force() == planned
    with pytest.raises(WrongState):
        unplan_version(actor=SYSTEM, version=planned)
