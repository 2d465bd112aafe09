"""`manage.py demo_accounts`: whom to sign in as, and where to look."""

from django.core.management.base import BaseCommand

from hub.demo.accounts import with_passwords


class Command(BaseCommand):
    help = "Print the demonstration's accounts: address, password, role, and where to look."

    def handle(self, *args: object, **options: object) -> None:
        found = list(with_passwords())
        if not found:
            self.stdout.write("  No demonstration account: run manage.py load_demo first.")
            return
        self.stdout.write("  Sign in at /accounts/login/ with:")
        for account, password in found:
            secret = password or "(password changed)"
            self.stdout.write(f"    {account.email:<45}{secret:<20}{account.role}: {account.where}")
        self.stdout.write("  A key for a program, to try the API with:")
        self.stdout.write(
            "    .venv/bin/python manage.py create_api_key metropole-des-deux-rives --scopes all"
        )
