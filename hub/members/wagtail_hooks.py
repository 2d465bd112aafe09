"""The network in the back office: topics, organisations, volunteers, keys, events. For coordinators."""

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.viewsets.model import ModelViewSetGroup

from hub.members.admin.events import EventViewSet
from hub.members.admin.keys import ApiKeyViewSet
from hub.members.admin.organisations import ExclusionViewSet, OrganisationViewSet
from hub.members.admin.volunteers import VolunteerViewSet
from hub.topics.wagtail_hooks import TopicViewSet


class NetworkGroup(ModelViewSetGroup):
    menu_label = _("Network")
    menu_icon = "group"
    menu_order = 210
    items = (
        VolunteerViewSet(),
        OrganisationViewSet(),
        ExclusionViewSet(),
        TopicViewSet(),
        ApiKeyViewSet(),
        EventViewSet(),
    )


@hooks.register("register_admin_viewset")
def register_network() -> NetworkGroup:
    return NetworkGroup()


@hooks.register("register_permissions")
def let_groups_coordinate() -> QuerySet[Permission]:
    return Permission.objects.filter(content_type__app_label="members", codename="coordinate")


@hooks.register("insert_global_admin_css")
def own_styles() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("hub/css/backoffice.css"))
