"""Many rows at once are written as one after the other would be."""

import uuid
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from hub.members.models import Volunteer
from hub.mentoring.models import Cycle, LeftOut, MatchRun, Proposal
from hub.mentoring.services import weigh
from hub.shared.bulk import insert
from tests.cast import SYSTEM


@pytest.fixture
def run(peer_cycle: Cycle) -> MatchRun:
    weighting = weigh(actor=SYSTEM, cycle=peer_cycle, values={})
    return MatchRun.objects.create(cycle=peer_cycle, weighting=weighting)


def left(run: MatchRun, person: Volunteer, role: str = "mentee", **details: Any) -> SimpleNamespace:
    """What has the attributes of a row is enough."""
    return SimpleNamespace(
        run_id=run.pk, volunteer_id=person.pk, role=role, why="capacity", details={"été": [1], **details}
    )


def test_every_kind_of_value_is_written_as_the_model_reads_it(run: MatchRun, ada: Volunteer) -> None:
    rows = [Proposal(run=run, score=score, pinned=score > 1) for score in (0, 1, 2, 2)]
    insert(Proposal, rows)
    read = {one.pk: one for one in Proposal.objects.all()}
    assert read.keys() == {one.pk for one in rows}
    for row in rows:
        assert (read[row.pk].score, read[row.pk].pinned, read[row.pk].pair) == (row.score, row.pinned, None)
        assert read[row.pk].created_at == row.created_at
    insert(LeftOut, [left(run, ada, but_for={"rule": 2})])
    assert LeftOut.objects.get().details == {"été": [1], "but_for": {"rule": 2}}
    assert LeftOut.objects.get().volunteer == ada


@pytest.mark.parametrize("count", [2, 60])
def test_however_many_rows_take_one_query_and_none_takes_none(run: MatchRun, count: int) -> None:
    with CaptureQueriesContext(connection) as asked:
        insert(Proposal, [Proposal(run=run, score=one) for one in range(count)])
        insert(Proposal, [])
    assert len(asked) == 1
    assert Proposal.objects.count() == count


def test_more_than_the_database_takes_at_once_go_in_several_times(
    run: MatchRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection.ops, "bulk_batch_size", lambda _fields, _rows: 2)
    insert(Proposal, [Proposal(run=run, score=one) for one in range(5)])
    assert sorted(Proposal.objects.values_list("score", flat=True)) == [0, 1, 2, 3, 4]


def test_what_the_database_refuses_is_refused(run: MatchRun, ada: Volunteer, basile: Volunteer) -> None:
    insert(LeftOut, [left(run, ada), left(run, ada, role="mentor"), left(run, basile)])
    for broken in (left(run, ada), SimpleNamespace(**{**vars(left(run, ada)), "run_id": None})):
        with pytest.raises(IntegrityError), transaction.atomic():
            insert(LeftOut, [broken])
    twice = Proposal(pk=uuid.uuid4(), run=run, score=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        insert(Proposal, [twice, twice])
    assert LeftOut.objects.count() == 3
