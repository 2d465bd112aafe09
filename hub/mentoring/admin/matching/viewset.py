"""The addresses of matching."""

from django.urls import URLPattern, path
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSet

from hub.mentoring.admin.awaited import CoordinatorsItem
from hub.mentoring.admin.matching import (
    comparing,
    confirming,
    cycles,
    left,
    network,
    proposals,
    runs,
    weights,
    why,
)


class MatchingViewSet(ViewSet):
    name = "matching"
    url_prefix = "matching"
    icon = "link"
    menu_label = _("Matching")

    @cached_property
    def menu_item_class(self) -> type[MenuItem]:
        return CoordinatorsItem

    def get_urlpatterns(self) -> list[URLPattern]:
        cycle, run = "<uuid:pk>/", "run/<uuid:pk>/"
        return [
            path("", cycles.index, name="index"),
            path(cycle, cycles.cycle_page, name="cycle"),
            path(f"{cycle}start/", cycles.start, name="start"),
            path(f"{cycle}decide/", cycles.settle, name="decide"),
            path(f"{cycle}weights/", weights.weights, name="weights"),
            path(f"{cycle}weights/<int:number>/again/", weights.restore, name="restore"),
            path(run, runs.run_page, name="run"),
            path(f"{run}cancel/", runs.cancel, name="cancel"),
            path(f"{run}certificate/", runs.certificate, name="certificate"),
            path(f"{run}check/", runs.check, name="check"),
            path(f"{run}proposals/", proposals.proposals, name="proposals"),
            path(f"{run}network/", network.network, name="network"),
            path(f"{run}left/", left.left_out, name="left"),
            path(f"{run}why/", why.why_not, name="why"),
            path(f"{run}compare/", comparing.compare, name="compare"),
            path(f"{run}confirm/", confirming.confirm, name="confirm"),
        ]
