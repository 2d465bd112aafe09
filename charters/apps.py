from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ChartersConfig(AppConfig):
    name = "charters"
    verbose_name = _("Charters")

    def ready(self) -> None:
        from charters import exchange, frozen, letters, places, structured, tasks  # noqa: F401  (each registers what it says)
        from commons import freshness
        from commons.exchange.parcels import carry
        from hub.shared.guarded import guard

        guard(*frozen.GUARDS)
        carry(exchange.Charters())
        freshness.watch("charters.charter", "charters.charterversion", "charters.adoption")
