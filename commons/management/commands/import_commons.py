"""`manage.py import_commons FILE.zip`: rebuilds the commons of a package in an empty hub."""

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from commons.exchange.errors import ExchangeError
from commons.exchange.importing import import_package


class Command(BaseCommand):
    help = "Bring a package made by export_commons into this hub, which must be empty: all of it, or nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the package, a zip file")

    def handle(self, *args: object, **options: Any) -> None:
        started = time.monotonic()
        try:
            counts = import_package(options["file"], progress=self._tell)
        except ExchangeError as error:
            raise CommandError(str(error)) from error
        told = ", ".join(f"{number} {name}" for name, number in counts.items())
        self.stdout.write(f"{told} imported ({time.monotonic() - started:.1f} s)")

    def _tell(self, line: str) -> None:
        self.stdout.write(f"  {line}")
        self.stdout.flush()
