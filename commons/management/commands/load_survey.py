"""`manage.py load_survey`: the survey “which form of mentoring?” as it ships."""

from django.core.management.base import BaseCommand, CommandError

from commons.survey.loading import load_survey


class Command(BaseCommand):
    help = (
        "Add what is missing of the survey's questions, answers and rules. What an editor changed is left as it is; "
        "what an editor deleted comes back."
    )

    def handle(self, *args: object, **options: object) -> None:
        loaded = load_survey()
        self.stdout.write(f"{loaded.added or 'none'} added")
        if loaded.waiting:
            missing = ", ".join(f"{kind} ({rules})" for kind, rules in loaded.waiting.items())
            raise CommandError(
                f"Rules that cite a model without a published page were left out: {missing}. "
                "Publish those pages, then run this again."
            )
