"""Makes every fingerprint of charters and signatures again, and says which are not what they were."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from charters import records
from charters.models import Signature
from charters.verifying import verify
from hub.shared import guarded


class Command(BaseCommand):
    help = "Verify every text, chain of versions, signature and adoption, and the database's guards on them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--record", metavar="SHA256", help="Only say whether this record is kept.")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["record"]:
            self._find(options["record"])
        else:
            self._verify()

    def _find(self, fingerprint: str) -> None:
        """For whoever was shown a receipt: whether it is the hub's, and still stands. Nobody is named."""
        signature = Signature.objects.filter(record_sha256=fingerprint).first()
        if signature is None:
            raise CommandError("No record has this fingerprint.")
        self.stdout.write(f"Kept, signed on {records.utc(signature.signed_at)}.")
        if signature.withdrawn_at:
            self.stdout.write(f"Taken back on {records.utc(signature.withdrawn_at)}.")
        if signature.pseudonymised_at:
            self.stdout.write(f"Made nobody's on {records.utc(signature.pseudonymised_at)}.")

    def _verify(self) -> None:
        tallies = verify(self.stderr.write, guarded.missing(connection))
        self.stdout.write(f"{'':24}{'checked':>9}{'faults':>9}")
        for tally in tallies:
            self.stdout.write(f"{tally.of:24}{tally.checked:>9}{tally.faults:>9}")
        if faults := sum(tally.faults for tally in tallies):
            raise CommandError(f"{faults} found: what is kept is not what was signed.")
        self.stdout.write("All is as it was signed.")
