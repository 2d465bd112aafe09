"""What the clock makes due: proposals that expire, mail to try again, windows that close. Every quarter hour."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from hub.shared.chores import tend


class Command(BaseCommand):
    help = "Do what is due by now: run it every quarter of an hour."

    def handle(self, *args: Any, **options: Any) -> None:
        results = tend()
        for done, count in results.items():
            self.stdout.write(f"{count} {done}" if count is not None else f"FAILED: {done}")
        if None in results.values():
            raise CommandError("Some of it failed: the log says why. It will be tried again.")
