"""`manage.py draft_statement`: an accessibility statement to adapt and publish."""

from django.core.management.base import BaseCommand

from hub.demo.statement import draft_statement


class Command(BaseCommand):
    help = "Add an accessibility statement as a draft in each language whose home page has none, to adapt and publish."

    def handle(self, *args: object, **options: object) -> None:
        for page in draft_statement():
            self.stdout.write(f"  /admin/pages/{page.pk}/edit/  {page.title}")
