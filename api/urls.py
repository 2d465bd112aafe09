"""Every address of the API, under /api/v1/."""

from django.contrib.auth.decorators import login_not_required
from django.urls import URLPattern, URLResolver, include, path, re_path
from django.views.decorators.cache import cache_page
from django.views.decorators.http import conditional_page
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.routers import SimpleRouter

from api.v1.challenges import ChallengeViewSet
from api.v1.charters import CharterViewSet
from api.v1.commons import CommonViewSet
from api.v1.directory import DirectoryViewSet
from api.v1.enrolments import EnrolmentViewSet
from api.v1.figures import FigureViewSet
from api.v1.models import ModelViewSet
from api.v1.organisations import OrganisationViewSet
from api.v1.pairs import PairViewSet
from api.v1.programmes import ProgrammeViewSet
from api.v1.root import RootView
from api.v1.topics import TopicViewSet
from api.v1.volunteers import VolunteerViewSet
from api.views import NothingHere

docs = login_not_required(SpectacularSwaggerSplitView.as_view(url_name="api:schema"))
SCHEMA_KEPT = 300  # seconds: it takes one to make

router = SimpleRouter(use_regex_path=False)
router.register("challenges", ChallengeViewSet, basename="challenge")
router.register("models", ModelViewSet, basename="model")
router.register("commons", CommonViewSet, basename="common")
router.register("charters", CharterViewSet, basename="charter")
router.register("organisations", OrganisationViewSet, basename="organisation")
router.register("topics", TopicViewSet, basename="topic")
router.register("programmes", ProgrammeViewSet, basename="programme")
router.register("figures", FigureViewSet, basename="figure")
router.register("volunteers", VolunteerViewSet, basename="volunteer")
router.register("directory", DirectoryViewSet, basename="card")
router.register("enrolments", EnrolmentViewSet, basename="enrolment")
router.register("pairs", PairViewSet, basename="pair")

v1: list[URLPattern | URLResolver] = [
    path("", RootView.as_view(), name="root"),
    path(
        "schema/",
        login_not_required(cache_page(SCHEMA_KEPT)(conditional_page(SpectacularAPIView.as_view()))),
        name="schema",
    ),
    path("docs/", docs, name="docs"),
    path("", include(router.urls)),
    re_path(r"^.*$", NothingHere.as_view(), name="nothing"),
]

app_name = "api"
urlpatterns = [path("v1/", include(v1))]
