"""Deletes the answers kept for `Idempotency-Key` that are older than a day; cron runs it."""

from typing import Any

from django.core.management.base import BaseCommand

from api.services import forget_answers


class Command(BaseCommand):
    help = "Delete the answers kept for Idempotency-Key for longer than 24 hours."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{forget_answers()} deleted")
