"""Makes a person's signatures and consents nobody's, when they ask to be erased: the records and their proof stay."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from charters.services import pseudonymise_signatures
from hub.members.actors import Actor
from hub.members.models import User
from hub.members.services import release_consents


class Command(BaseCommand):
    help = "Take account, name and salt off a person's signatures and consents, the reason noted. This can't be undone."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", help="The address of the person's account.")
        parser.add_argument(
            "--because", required=True, help="The reason, which stays on record: name nobody in it."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(email__iexact=options["email"].strip()).first()
        if user is None:
            raise CommandError("Nobody has an account with this address.")
        try:
            count = pseudonymise_signatures(actor=Actor.system(), user=user, because=options["because"])
        except ValidationError as refusal:
            raise CommandError(" ".join(refusal.messages)) from None
        self.stdout.write(f"{count} signatures are nobody's now.")
        released = release_consents(actor=Actor.system(), user=user)
        self.stdout.write(f"{released} consents are taken back and nobody's now.")
