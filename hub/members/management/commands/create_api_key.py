"""Prints a new key of an organisation, alone on standard output; the rest goes to standard error."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from hub.members.actors import Actor
from hub.members.models import Organisation, Scope
from hub.members.services import create_api_key
from hub.members.services.keys import MOST_DAYS


class Command(BaseCommand):
    help = "Make an API key for an organisation. The secret is printed once, on standard output."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("organisation", help="The organisation's slug, e.g. rivage.")
        parser.add_argument(
            "--scopes",
            nargs="+",
            required=True,
            metavar="SCOPE",
            help=f"Among: {', '.join(Scope.values)}; or all.",
        )
        parser.add_argument(
            "--days", type=int, default=365, help=f"Valid so long, 1 to {MOST_DAYS} (default 365)."
        )
        parser.add_argument("--name", default="", help="What uses it (default: command line).")

    def handle(self, *args: Any, **options: Any) -> None:
        organisation = self._organisation(options["organisation"])
        scopes = [scope for words in options["scopes"] for scope in words.split(",") if scope]
        try:
            key, secret = create_api_key(
                actor=Actor.system(),
                organisation=organisation,
                name=options["name"] or "command line",
                scopes=Scope.values if scopes == ["all"] else scopes,
                days=options["days"],
            )
        except ValidationError as error:
            messages = [f"{name}: {' '.join(texts)}" for name, texts in error.message_dict.items()]
            raise CommandError("\n".join(messages)) from None
        self.stderr.write(
            f"Key “{key.name}” of {organisation.name}, until {key.token.expires_at:%Y-%m-%d}: "
            f"{', '.join(sorted(key.scopes))}.\nKeep it: it is not shown again.\n"
        )
        self.stdout.write(secret)

    def _organisation(self, slug: str) -> Organisation:
        organisation = Organisation.objects.filter(slug=slug).first()
        if organisation is None:
            known = ", ".join(Organisation.objects.order_by("slug").values_list("slug", flat=True)[:20])
            raise CommandError(f"No organisation has the slug “{slug}”. Known: {known or 'none yet'}.")
        return organisation
