"""What those who write in a section find in the back office: where to begin, and whom they submit to."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.action_menu import ActionMenuItem, SubmitForModerationMenuItem
from wagtail.admin.ui.components import Component

from commons.confinement import is_confined
from commons.models import OrganisationPage


class SectionsPanel(Component):
    """The sections in which `user` writes, with the ways to begin, the user's language first."""

    name = "sections"
    order = 40
    template_name = "backoffice/home_sections.html"

    def __init__(self, user: Any) -> None:
        self.user = user

    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
        pages = OrganisationPage.objects.filter(
            organisation__section__is_open=True, organisation__section__group__user=self.user
        )
        first = get_language()
        rows = pages.select_related("organisation", "locale").order_by("organisation__name", "pk")
        return {"sections": sorted(rows, key=lambda page: page.locale.language_code != first)}


class SubmitToModerators(SubmitForModerationMenuItem):
    """Says to whom the page goes. Wagtail says the name of the workflow, which nobody translates."""

    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(parent_context)
        return {**context, "label": _("Submit to the moderators")}


@hooks.register("construct_homepage_panels")
def show_where_to_begin(request: HttpRequest, panels: list[Component]) -> None:
    if is_confined(request.user):
        panels.append(SectionsPanel(request.user))


@hooks.register("construct_page_action_menu")
def say_who_is_submitted_to(
    items: list[ActionMenuItem], request: HttpRequest, context: dict[str, Any]
) -> None:
    items[:] = [
        SubmitToModerators(item.order) if isinstance(item, SubmitForModerationMenuItem) else item
        for item in items
    ]
