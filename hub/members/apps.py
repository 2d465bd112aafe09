from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from wagtail.users.apps import WagtailUsersAppConfig


class MembersConfig(AppConfig):
    name = "hub.members"
    verbose_name = _("Members")
    default = True

    def ready(self) -> None:
        from hub.members import tasks  # noqa: F401  (subscribes to events)


class AccountsConfig(WagtailUsersAppConfig):
    """Wagtail's own pages about accounts, with our forms."""

    user_viewset = "hub.members.admin.users.UserViewSet"
    default = False
