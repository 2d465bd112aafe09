from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ChartersConfig(AppConfig):
    name = "charters"
    verbose_name = _("Charters")

    def ready(self) -> None:
        from charters import places, structured  # noqa: F401  (where charters stand, what machines read of them)
        from commons import freshness

        freshness.watch("charters.charter", "charters.charterversion")
