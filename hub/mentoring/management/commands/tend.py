"""What the clock makes due: expired proposals are closed, failed mail is tried again. Every quarter hour."""

from typing import Any

from django.core.management.base import BaseCommand

from hub.members.actors import Actor
from hub.members.events import deliver_pending
from hub.mentoring.services import expire_pairs


class Command(BaseCommand):
    help = "Close the proposals nobody answered in time and deliver the events still waiting."

    def handle(self, *args: Any, **options: Any) -> None:
        expired = expire_pairs(actor=Actor.system())
        delivered = deliver_pending()
        self.stdout.write(f"{expired} proposals expired, {delivered} events delivered")
