"""`manage.py load_demo`: fills an empty hub with the demonstration's people, pages and pairs."""

import time
from argparse import ArgumentParser
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.management.base import BaseCommand, CommandError

from commons.survey.loading import load_survey
from hub.demo import accounts, mentoring, network, pages, people, runs, voices
from hub.members.events import quietly


class Command(BaseCommand):
    help = "Load the demonstration hub: what is missing is added, what is there is left as it is, nobody gets a mail."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--yes-in-production",
            action="store_true",
            help="load it into a hub that people can reach, with accounts whose password anyone can read",
        )

    def handle(self, *args: object, **options: object) -> None:
        if settings.SETTINGS_MODULE.endswith("production") and not options["yes_in_production"]:
            raise CommandError(
                "This is a hub in production: the demonstration brings accounts with a password that anyone can "
                "read. Say --yes-in-production if that is what you want."
            )
        password = make_password(accounts.PASSWORD)
        parts: list[tuple[str, Callable[[], int]]] = [
            ("topics", network.load_topics),
            ("organisations", network.load_organisations),
            ("pages", lambda: pages.load_pages(progress=self.tell)),
            ("survey", lambda: load_survey().added),
            ("charter", mentoring.load_charter),
            ("programmes", mentoring.load_programmes),
            ("staff", lambda: accounts.load_staff(password=password)),
            ("people", lambda: people.load_people(password=password, progress=self.tell)),
            ("adoptions", mentoring.load_adoptions),
            ("sections", network.load_sections),
            ("ideas and needs", voices.load_voices),
            ("submitted", voices.load_submitted),
            ("enrolments", mentoring.load_enrolments),
            ("pairs", mentoring.load_pairs),
            ("matching runs", runs.load_runs),
        ]
        with quietly():
            for name, load in parts:
                self.load(name, load)

    def load(self, name: str, load: Callable[[], int]) -> None:
        started = time.monotonic()
        added = load()
        self.stdout.write(f"  {name}: {added or 'none'} added ({time.monotonic() - started:.1f} s)")

    def tell(self, line: str) -> None:
        self.stdout.write(f"    {line}")
        self.stdout.flush()
