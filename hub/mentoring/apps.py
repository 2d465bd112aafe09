from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


def make_coordinators(**kwargs: object) -> None:
    from hub.mentoring.permissions import ensure_coordinators

    ensure_coordinators()


class MentoringConfig(AppConfig):
    name = "hub.mentoring"
    verbose_name = _("Mentoring")

    def ready(self) -> None:
        from commons import freshness
        from hub.mentoring import (  # noqa: F401  (each registers what it says)
            letters,
            places,
            questions,
            retros,
            structured,
            tasks,
            withdrawing,
        )

        freshness.watch("mentoring.cycle", "mentoring.programme")
        post_migrate.connect(make_coordinators, sender=self)
