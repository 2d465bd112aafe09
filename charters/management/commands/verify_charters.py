"""Makes every fingerprint of charters and signatures again, and says which are not what they were."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from charters.verifying import verify
from hub.shared import guarded


class Command(BaseCommand):
    help = "Verify every text, chain of versions, signature and adoption, and the database's guards on them."

    def handle(self, *args: Any, **options: Any) -> None:
        tallies = verify(self.stderr.write, guarded.missing(connection))
        self.stdout.write(f"{'':24}{'checked':>9}{'faults':>9}")
        for tally in tallies:
            self.stdout.write(f"{tally.of:24}{tally.checked:>9}{tally.faults:>9}")
        if faults := sum(tally.faults for tally in tallies):
            raise CommandError(f"{faults} found: what is kept is not what was signed.")
        self.stdout.write("All is as it was signed.")
