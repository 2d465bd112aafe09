from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CommonsConfig(AppConfig):
    name = "commons"
    verbose_name = _("Commons")

    def ready(self) -> None:
        from commons import freshness, moderation, tasks  # noqa: F401  (tasks listens to publications)

        moderation.speak_for_wagtail()
        freshness.watch("members.organisation")
        freshness.listen()
