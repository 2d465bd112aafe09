"""From the rows of a database to stored proposals, beside the engine alone on the same problem."""

import gc
import os
import statistics
import tempfile
from typing import Any

from benchmarks.matching.measures import Line, measure, run_of, seconds

SIZES = ((40, 200), (470, 1000))


@measure
def rows() -> list[Line]:
    """A new SQLite file, people made in bulk."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {
            "BENCHMARK_FOLDER": folder,
            "BENCHMARK_DATABASE": "matching.sqlite3",
            "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
            "VAR_DIR": folder,
        }
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        gc.freeze()  # as the process of a run does
        small, large = (_measured(*size, seed) for seed, size in enumerate(SIZES, start=1))
    what = "470 × 1,000: from rows to stored proposals, against the engine alone"
    return [
        Line(what, large[0] / large[1], "×", most=3, note=f"{large[0]:.2f} s and {large[1]:.2f} s"),
        Line(
            f"queries of a run, of 40 × 200 people: {small[2]}; of 470 × 1,000", large[2], "", most=small[2]
        ),
    ]


def _measured(mentors: int, mentees: int, seed: int) -> tuple[float, float, int]:
    """Seconds with the rows, seconds of the engine, and queries."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from hub.mentoring.models import LeftOut, MatchRun, Proposal
    from hub.mentoring.runs.reading import read
    from hub.mentoring.states import RunState

    run = _asked(mentors, mentees, seed)
    whole, engine = [], []
    with CaptureQueriesContext(connection) as asked:
        _carried(run)
    for _round in range(5):
        Proposal.objects.filter(run=run).delete()
        LeftOut.objects.filter(run=run).delete()
        MatchRun.objects.filter(pk=run.pk).update(state=RunState.RUNNING)
        whole.append(seconds(lambda: _carried(run)))
        found = read(run.cycle, run.weighting)
        engine.append(seconds(lambda found=found: run_of(found.problem)))  # type: ignore[misc]
    return statistics.median(whole), statistics.median(engine), len(asked)


def _carried(run: Any) -> None:
    from hub.matching.solving import match
    from hub.mentoring.runs.reading import read
    from hub.mentoring.runs.storing import store

    found = read(run.cycle, run.weighting)
    store(run, found, match(found.problem))


def _asked(mentors: int, mentees: int, seed: int) -> Any:
    """A run under way, of a cycle of its own."""
    from charters.models import Charter
    from hub.mentoring.models import MatchRun
    from hub.mentoring.services import weigh
    from hub.mentoring.states import RunState
    from tests.cast import SYSTEM, make_charter, make_cycle, make_programme
    from tests.mentoring.crowds import crowd

    charter = Charter.objects.filter(slug="mentoring-charter").first() or make_charter()
    cycle = make_cycle(make_programme("peer", charter, slug=f"peer-{seed}"))
    crowd(cycle, mentors, mentees, seed=seed)
    weighting = weigh(actor=SYSTEM, cycle=cycle, values={})
    return MatchRun.objects.create(cycle=cycle, weighting=weighting, state=RunState.RUNNING)
