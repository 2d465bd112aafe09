"""The demonstration's people without its pages: four challenges are enough for them."""

from django.contrib.auth.hashers import make_password
from wagtail.models import Locale, Page

from commons.models import ChallengePage
from hub.demo import accounts, mentoring, network, people, runs
from hub.members.events import quietly

CHALLENGES = ("customer-culture", "digital-and-mobility", "local-authorities-open-data", "open-source")


def make_challenges() -> None:
    french, _created = Locale.objects.get_or_create(language_code="fr")
    for slug in CHALLENGES:
        page = ChallengePage(title=slug, slug=slug, locale=french, summary="x", example="x")
        Page.get_first_root_node().add_child(instance=page)


def load() -> None:
    password = make_password(accounts.PASSWORD)
    with quietly():
        network.load_topics()
        network.load_organisations()
        mentoring.load_charter()
        mentoring.load_programmes()
        accounts.load_staff(password=password)
        people.load_people(password=password)
        mentoring.load_adoptions()
        mentoring.load_enrolments()
        mentoring.load_pairs()
        runs.load_runs()
