from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from wagtail.users.apps import WagtailUsersAppConfig


class MembersConfig(AppConfig):
    name = "hub.members"
    verbose_name = _("Members")
    default = True

    def ready(self) -> None:
        from hub.members import tasks  # noqa: F401  (subscribes to events)
        from hub.members.models import Consent
        from hub.shared.guarded import Guard, guard

        said = ("id", "purpose", "language", "text", "given_at")
        guard(
            Guard(
                "consent_is_frozen",
                Consent,
                "UPDATE",
                changed=said,
                once=("withdrawn_at",),
                owned=("user",),
            ),
            Guard("consent_is_kept", Consent, "DELETE"),
        )


class AccountsConfig(WagtailUsersAppConfig):
    """Wagtail's own pages about accounts, with our forms."""

    user_viewset = "hub.members.admin.users.UserViewSet"
    default = False
