"""How fast pages are served: `python -m benchmarks.pages`.

Requests per second of one thread through the WSGI application, median of interleaved rounds, for: a bare Django view
and a bare Wagtail page (a new project as their own commands make it), and the hub's pages, kept and not kept, on a
hub of 100 and of 10,000 pages. Nothing else should run meanwhile; ratios matter, not figures.
"""

import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

SIZES = (100, 10_000)
ROUNDS = 9
SECONDS = 0.25
PAGES = {
    "challenge": "/fr/challenges/challenge-7/",
    "common": "/fr/commons/common-7/",
    "standard page": "/fr/about/",
    "home": "/fr/",
    "list of challenges": "/fr/challenges/",
    "list of commons": "/fr/commons/",
}
NOT_KEPT = "?not-kept"
MIGRATE = """
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
"""


class Server:
    """A site in its own process."""

    def __init__(self, folder: Path, settings: str, database: str = "") -> None:
        self.env = {
            **os.environ,
            "BENCHMARK_FOLDER": str(folder),
            "BENCHMARK_DATABASE": database,
            "DJANGO_SETTINGS_MODULE": settings,
            "VAR_DIR": str(folder),
        }
        self.process: subprocess.Popen[str] | None = None

    def run(self, *code: str) -> None:
        subprocess.run([sys.executable, "-W", "ignore", *code], env=self.env, check=True)

    def start(self) -> None:
        command = [sys.executable, "-W", "ignore", "-m", "benchmarks.server"]
        self.process = subprocess.Popen(
            command, env=self.env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self._read()

    def seconds(self, path: str, number: int) -> float:
        """How long `number` requests take. Raises RuntimeError when the page is not served."""
        assert self.process is not None
        assert self.process.stdin is not None
        self.process.stdin.write(f"{number} {path}\n")
        self.process.stdin.flush()
        answer = self._read()
        try:
            return float(answer)
        except ValueError:
            raise RuntimeError(answer) from None

    def _read(self) -> str:
        assert self.process is not None
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait()


def bare(folder: Path) -> Server:
    """A new project with one page of a dozen blocks."""
    server = Server(folder, "benchmarks.bare.settings")
    server.run("-c", MIGRATE + FILL_BARE)
    return server


FILL_BARE = """
import json
from wagtail.models import Page, Site
from benchmarks.bare.models import BarePage
from benchmarks.filling_text import BLOCKS
root = Page.objects.get(depth=1)
home = BarePage(title="Home", slug="bare")
root.add_child(instance=home)
Site.objects.update(root_page=home)
section = BarePage(title="Section", slug="section")
home.add_child(instance=section)
section.add_child(instance=BarePage(title="Page", slug="page", body=json.dumps(BLOCKS)))
usual = section.add_child(instance=BarePage(title="Usual page", slug="usual", body=json.dumps(BLOCKS)))
for number in range(6):
    home.add_child(instance=BarePage(title=f"Entry {number}", slug=f"entry-{number}", show_in_menus=True))
    usual.add_child(instance=BarePage(title=f"Child {number}", slug=f"child-{number}"))
"""


def hub(folder: Path, size: int) -> Server:
    """The hub with about `size` pages."""
    server = Server(folder, "benchmarks.settings", f"hub-{size}.sqlite3")
    server.run("-c", f"{MIGRATE}\nfrom benchmarks.filling import fill\nfill({size})")
    return server


def rates(measures: dict[str, tuple[Server, str]]) -> dict[str, float]:
    """Requests per second by name: rounds of all in turn, so that what disturbs the machine disturbs all."""
    numbers = {name: _calibrate(server, path) for name, (server, path) in measures.items()}
    found: dict[str, list[float]] = {name: [] for name in measures}
    for _round in range(ROUNDS):
        for name, (server, path) in measures.items():
            found[name].append(numbers[name] / server.seconds(path, numbers[name]))
    return {name: statistics.median(values) for name, values in found.items()}


def _calibrate(server: Server, path: str) -> int:
    server.seconds(path, 20)
    return max(10, round(SECONDS / (server.seconds(path, 20) / 20)))


def table(rows: Iterable[tuple[str, ...]]) -> None:
    rows = list(rows)
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        cells = [cell.rjust(width) for cell, width in zip(row, widths, strict=True)]
        print("  ".join([row[0].ljust(widths[0]), *cells[1:]]))


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        print(
            "Preparing: a bare project, hubs of " + " and ".join(f"{size:,}" for size in SIZES) + " pages …",
            flush=True,
        )
        plain = bare(folder)
        hubs = {size: hub(folder, size) for size in SIZES}
        measures = {
            "bare Django view": (plain, "/hello/"),
            "bare Wagtail page": (plain, "/section/page/"),
            "usual Wagtail page": (plain, "/section/usual/"),
        }
        for size, server in hubs.items():
            measures[f"kept {size}"] = (server, PAGES["common"])
            for page, path in PAGES.items():
                measures[f"{page} {size}"] = (server, path + NOT_KEPT)
        for server in (plain, *hubs.values()):
            server.start()
        try:
            report(rates(measures))
        finally:
            for server in (plain, *hubs.values()):
                server.stop()


def report(rate: dict[str, float]) -> None:
    small, large = SIZES
    view, page, usual = rate["bare Django view"], rate["bare Wagtail page"], rate["usual Wagtail page"]
    print()
    for name in ("bare Django view", "bare Wagtail page", "usual Wagtail page"):
        print(f"{name:20}{rate[name]:8,.0f} requests/s")
    print()
    rows = [("", f"{small:,} pages", f"{large:,} pages", "against", "usual", "aim", f"cost at {large:,}")]
    for name in ("kept", *PAGES):
        few, many = rate[f"{name} {small}"], rate[f"{name} {large}"]
        against, aim = (view, "0.70") if name == "kept" else (page, "1.00")
        label = "any page, kept" if name == "kept" else f"{name}, not kept"
        beside = "" if name == "kept" else f"{few / usual:.2f}"
        rates_of_it = (f"{few:,.0f}/s", f"{many:,.0f}/s", f"{few / against:.2f}", beside)
        rows.append((label, *rates_of_it, aim, f"{few / many:.2f}"))
    table(rows)
    print(
        "\nagainst: a kept page against the bare view, the others against the bare Wagtail page (title and blocks)."
        "\nusual: against a Wagtail page with a menu, breadcrumbs and the pages below it. Aim for the cost: 1.2"
    )


if __name__ == "__main__":
    main()
