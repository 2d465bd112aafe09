"""The network in the back office: topics, organisations, volunteers, keys, events. For coordinators."""

import datetime as dt
from typing import Any

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.ui.components import Component
from wagtail.admin.viewsets.model import ModelViewSetGroup

from hub.members.admin.conflicts import ConflictViewSet
from hub.members.admin.events import EventViewSet
from hub.members.admin.keys import ApiKeyViewSet
from hub.members.admin.organisations import ExclusionViewSet, OrganisationViewSet
from hub.members.admin.volunteers import VolunteerViewSet
from hub.members.models import Organisation, Volunteer
from hub.shared import clock
from hub.shared.backoffice import COORDINATE
from hub.topics.wagtail_hooks import TopicViewSet

SOON = dt.timedelta(days=45)
MOST = 8


class NetworkGroup(ModelViewSetGroup):
    menu_label = _("Network")
    menu_icon = "group"
    menu_order = 210
    items = (
        VolunteerViewSet(),
        OrganisationViewSet(),
        ExclusionViewSet(),
        ConflictViewSet(),
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


class AwaitingPanel(Component):
    """What waits for a coordinator: people who ask to take part, memberships that end soon."""

    name = "awaiting"
    order = 50
    template_name = "backoffice/home_awaiting.html"

    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
        applied = Volunteer.objects.filter(state=Volunteer.State.APPLIED).select_related("organisation")
        soon = Organisation.objects.current().exclude(
            pk__in=Organisation.objects.current(clock.today() + SOON)
        )
        return {
            "applied": applied.order_by("state_changed_at")[:MOST],
            "ending": soon.order_by("membership_ends_on")[:MOST],
        }


@hooks.register("construct_homepage_panels")
def show_what_waits(request: HttpRequest, panels: list[Component]) -> None:
    if request.user.has_perm(COORDINATE):
        panels.append(AwaitingPanel())
