from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MentoringConfig(AppConfig):
    name = "hub.mentoring"
    verbose_name = _("Mentoring")

    def ready(self) -> None:
        from hub.mentoring import tasks  # noqa: F401  (subscribes to events)
