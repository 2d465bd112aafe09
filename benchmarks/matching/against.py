"""What others have made: installed into a temporary folder for as long as it is measured."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from benchmarks.matching.measures import Line, measure, seconds
from benchmarks.matching.pools import LINES, RULES, WEIGHTS, pool_from
from benchmarks.matching.population import peers as some_peers
from hub.matching import peers as ours
from hub.matching import pruning
from hub.matching.assignment import Sides, Task
from hub.matching.edges import Edges
from hub.matching.problem import identity_hashes
from hub.matching.scoring import score_peers, ties

LONGEST = 900
"""Seconds that the others have."""
GRADES, PROFESSIONS, ORGANISATIONS, ROUNDS = 10, 5, 6, 3
NETWORKX = """
import sys, time, networkx, numpy
graph = networkx.Graph()
graph.add_weighted_edges_from(numpy.load(sys.argv[1]).tolist())
start = time.thread_time()
found = networkx.max_weight_matching(graph, maxcardinality=True)
seconds = time.thread_time() - start
print(seconds, len(found), sum(graph.edges[pair]["weight"] for pair in found))
"""
MENTOR_MATCH = """
import json, operator, sys, time
from matching.mentee import Mentee
from matching.mentor import Mentor
from matching.process import process_data
from matching.rules.rule import Disqualify, Equivalent, Grade, UnmatchedBonus

told = json.load(open(sys.argv[1]))
mentors, mentees = ([kind(**one) for one in told[name]] for kind, name in ((Mentor, "mentors"), (Mentee, "mentees")))
rules = [
    Disqualify(lambda match: match.mentor.organisation == match.mentee.organisation),
    Disqualify(lambda match: match.mentor.grade <= match.mentee.grade),
    Grade(2, operator.eq, {True: 12, False: 0}),
    Grade(1, operator.eq, {True: 9, False: 0}),
    Equivalent("profession", {True: 10, False: 0}),
]
start = time.thread_time()
process_data(mentors, mentees, [rules, *([[*rules, UnmatchedBonus(50)]] * (told["rounds"] - 1))])
print(time.thread_time() - start, sum(len(one.connections) > 0 for one in mentees))
"""


@contextmanager
def installed(*packages: str) -> Iterator[Path]:
    """A Python of its own with these. Raises CalledProcessError where they can't be had."""
    with tempfile.TemporaryDirectory() as folder:
        python = Path(folder) / "bin" / "python"
        subprocess.run([sys.executable, "-m", "venv", folder], check=True, capture_output=True)
        subprocess.run([python, "-m", "pip", "install", "-q", *packages], check=True, capture_output=True)
        yield python


def said(python: Path, code: str, file: Path) -> list[float] | None:
    """The numbers that it prints; None when it takes too long."""
    try:
        done = subprocess.run(
            [python, "-c", code, file], capture_output=True, text=True, check=True, timeout=LONGEST
        )
    except subprocess.TimeoutExpired:
        return None
    return [float(word) for word in done.stdout.split()]


@measure
def peers() -> list[Line]:
    pool = pool_from(some_peers(2000))
    half = np.arange(2000)
    edges = score_peers(pool, half, rules=RULES, weights=WEIGHTS, hashes=identity_hashes(pool.ids))
    task = ours.PeerTask(edges, 2000, LINES)
    run = min(seconds(lambda: ours.check(ours.pair_up(task), task)) for _round in range(3))
    with installed("networkx", "numpy") as python, tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "edges.npy"
        np.save(file, np.stack([edges.firsts, edges.seconds, edges.scores], 1))
        theirs = said(python, NETWORKX, file)
    times, note = (
        (LONGEST, f"cut off at {LONGEST} s") if theirs is None else (theirs[0], f"{theirs[0]:.0f} s")
    )
    what = f"2,000 reciprocal peers ({len(edges):,} edges), five promises, proved: times as fast as networkx"
    return [Line(what, times / run, "×", least=50, note=f"{note} against {run:.2f} s")]


@measure
def peer_project() -> list[Line]:
    chance = np.random.Generator(np.random.PCG64(1))
    people = [_simple(chance, count, role) for count, role in ((470, "mentor"), (1000, "mentee"))]
    answer: list[Task] = []
    run = min(seconds(lambda: answer.append(_solved(*people))) for _round in range(3))
    served = len(people[1]) - _alone(answer[-1])
    with (
        installed("mentor-match==7.0.1", "munkres==1.1.4") as python,
        tempfile.TemporaryDirectory() as folder,
    ):
        file = Path(folder) / "people.json"
        file.write_text(json.dumps({"mentors": people[0], "mentees": people[1], "rounds": ROUNDS}))
        theirs = said(python, MENTOR_MATCH, file)
    if theirs is None:
        return [Line(f"mentor-match: cut off at {LONGEST} s; times as fast", LONGEST / run, "×", least=500)]
    what = "470 × 1,000 by simple rules, three mentees each: times as fast as mentor-match"
    return [
        Line(what, theirs[0] / run, "×", least=500, note=f"{theirs[0]:.0f} s against {run:.3f} s"),
        Line("mentees served, as many as mentor-match", served, "", least=theirs[1]),
    ]


def _simple(chance: np.random.Generator, count: int, role: str) -> list[dict[str, str | int]]:
    lowest = 1 if role == "mentor" else 0
    return [
        {
            "grade": int(chance.integers(lowest, GRADES)),
            "organisation": f"organisation {chance.integers(ORGANISATIONS)}",
            "profession": f"profession {chance.integers(PROFESSIONS)}",
            "email": f"{role}.{number}@example.org",
        }
        for number in range(count)
    ]


def _solved(mentors: list[dict[str, str | int]], mentees: list[dict[str, str | int]]) -> Task:
    """The same rules and points on arrays, then the engine with its proof."""

    def both(name: str) -> tuple[np.ndarray, np.ndarray]:
        return np.array([one[name] for one in mentors])[:, None], np.array([one[name] for one in mentees])[
            None
        ]

    (mine, theirs), (home, other) = both("grade"), both("organisation")
    (one, another), gap = both("profession"), mine - theirs
    points = np.where(gap == 2, 12, 0) + np.where(gap == 1, 9, 0) + np.where(one == another, 10, 0)
    firsts, seconds_ = np.nonzero((home != other) & (gap > 0))
    hashes = identity_hashes([*(one["email"] for one in mentors), *(one["email"] for one in mentees)])
    edges = Edges(
        firsts.astype(np.int32), seconds_.astype(np.int32), points[firsts, seconds_].astype(np.int32),
        ties(hashes[firsts], hashes[seconds_ + len(mentors)]),
    )  # fmt: skip
    sides = Sides(np.full(len(mentors), ROUNDS), np.ones(len(mentees), np.int64))
    task = Task(edges, sides, LINES)
    found = pruning.assign(task)
    pruning.check(found, task)
    return task


def _alone(task: Task) -> int:
    return int(pruning.assign(task).solution.costs[0])
