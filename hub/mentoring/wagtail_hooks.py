"""Mentoring in the back office: programmes, cycles, enrolments, pairs, charters. For coordinators."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.viewsets.model import ModelViewSetGroup

from charters.admin.adoptions import AdopterViewSet, AdoptionViewSet
from charters.admin.charters import CharterViewSet
from charters.admin.signatures import SignatureViewSet
from charters.admin.versions import CharterVersionViewSet
from hub.mentoring.admin.awaited import AwaitedViewSet
from hub.mentoring.admin.matching import MatchingViewSet
from hub.mentoring.admin.pairs import PairViewSet
from hub.mentoring.admin.programmes import CycleViewSet, EnrolmentViewSet, ProgrammeViewSet


class MentoringGroup(ModelViewSetGroup):
    menu_label = _("Mentoring")
    menu_icon = "link"
    menu_order = 220
    items = (
        PairViewSet(),
        AwaitedViewSet(),
        EnrolmentViewSet(),
        MatchingViewSet(),
        CycleViewSet(),
        ProgrammeViewSet(),
        CharterViewSet(),
        CharterVersionViewSet(),
        AdopterViewSet(),
        AdoptionViewSet(),
        SignatureViewSet(),
    )


@hooks.register("register_admin_viewset")
def register_mentoring() -> MentoringGroup:
    return MentoringGroup()
