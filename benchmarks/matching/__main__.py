"""How fast matching is, side by side in one run: `python -m benchmarks.matching [--large] [--peer-project] [NAME…]`.

Each measure runs in a process of its own, so that its memory is its own. Seconds are those of the processor. `--large`
adds 100,000 people and networkx; `--peer-project` adds the only open-source optimiser, for some minutes. Both install
what they measure against into a temporary folder.
"""

import argparse
import importlib
import json
import subprocess
import sys

from benchmarks.matching.measures import MEASURES, Line, as_told

OTHERS = ("against", "circles", "rows")
LARGE = ("sparse", "sparse_memory", "peers")
PEER_PROJECT = ("peer_project",)


def main() -> None:
    for module in OTHERS:
        importlib.import_module(f"benchmarks.matching.{module}")
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help=", ".join(MEASURES))
    parser.add_argument("--large", action="store_true")
    parser.add_argument("--peer-project", action="store_true")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        print(json.dumps(as_told(MEASURES[asked.one]())))
        return
    left = set() if asked.large else set(LARGE)
    left |= set() if asked.peer_project else set(PEER_PROJECT)
    for name in asked.names or [name for name in MEASURES if name not in left]:
        for line in measured(name):
            print(told(line), flush=True)


def measured(name: str) -> list[Line]:
    command = [sys.executable, "-m", "benchmarks.matching", "--one", name]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or ["nothing said"])[-1]
        print(f"{name}: not measured: {reason}")
        return []
    return [Line(**line) for line in json.loads(done.stdout.splitlines()[-1])]


def told(line: Line) -> str:
    goal = f"at most {line.most:g}" if line.most is not None else f"at least {line.least:g}"
    note = f" ({line.note})" if line.note else ""
    return f"{'met' if line.is_met else 'NOT MET':8} {line.measured:10.3g} {line.unit:3} {goal:14} {line.what}{note}"


if __name__ == "__main__":
    main()
