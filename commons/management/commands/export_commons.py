"""`manage.py export_commons FILE.zip`: the whole public commons as one package."""

import os
import tempfile
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from commons.exchange.errors import ExchangeError
from commons.exchange.exporting import export


class Command(BaseCommand):
    help = "Write everything that the hub has published, in all languages, to one zip file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the zip file to write; replaced if it is there")

    def handle(self, *args: object, **options: Any) -> None:
        started = time.monotonic()
        file: Path = options["file"]
        try:
            counts = self._write(file)
        except (ExchangeError, OSError) as error:
            raise CommandError(str(error)) from error
        told = ", ".join(f"{number} {name}" for name, number in counts.items())
        size = file.stat().st_size / 1024
        self.stdout.write(f"{file}: {told}; {size:.0f} kB ({time.monotonic() - started:.1f} s)")

    def _write(self, file: Path) -> dict[str, int]:
        """The package appears whole or not at all."""
        with tempfile.NamedTemporaryFile(dir=file.parent, prefix=f".{file.name}-", delete=False) as out:
            try:
                counts = export(out)
                out.close()
                os.chmod(out.name, 0o644)
                os.replace(out.name, file)
            except BaseException:
                Path(out.name).unlink(missing_ok=True)
                raise
        return counts
