from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MembersConfig(AppConfig):
    name = "hub.members"
    verbose_name = _("Members")

    def ready(self) -> None:
        from hub.members import tasks  # noqa: F401  (subscribes to events)
