"""What search remembers is never older than what is published, nor shown to those who may not read it."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.rich_text import RichText

from commons.models import ChallengePage, CommonPage, StandardPage
from commons.search import bodies
from hub.members.models import Organisation
from hub.shared import clock
from tests.cast import make_topic
from tests.commons.conftest import Tree
from tests.commons.exchange import document, picture

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("stamped"),
    pytest.mark.filterwarnings("ignore:Unclosed file <tempfile.SpooledTemporaryFile:ResourceWarning"),
]

type Committing = Callable[[], Any]


@pytest.fixture
def committing(django_capture_on_commit_callbacks: Any) -> Committing:
    return lambda: django_capture_on_commit_callbacks(execute=True)


def asked(text: str, client: Client | None = None, language: str = "fr") -> Any:
    return (client or Client()).get(f"/{language}/search/", {"q": text}).context


def test_what_is_published_since_is_suggested(french: Tree, committing: Committing):
    assert asked("kangurou")["meant"] == ""
    with committing():
        page = french.add(ChallengePage, "Un kangourou")
    assert asked("kangurou")["meant"] == "kangourou"
    with committing():
        page.unpublish()
    assert asked("kangurou")["meant"] == ""


def test_what_members_alone_may_read_is_suggested_to_them_alone(
    french: Tree, committing: Committing, ada: Any, time_machine: Any
):
    with committing():
        opens = clock.today() + dt.timedelta(days=30)
        french.add(CommonPage, "Manuel kangourou", reserved_until=opens)
    member = Client()
    member.force_login(ada.user)
    assert asked("kangurou", member)["meant"] == "kangourou"
    assert asked("kangurou")["meant"] == ""
    assert asked("kangurou", member)["meant"] == "kangourou"
    assert not asked("kangourou zzz")["results"].object_list
    time_machine.move_to(dt.datetime.now(dt.UTC) + dt.timedelta(days=31))
    assert asked("kangurou")["meant"] == "kangourou"


def test_a_topic_and_a_contributor_are_named_as_they_are_now(
    french: Tree, committing: Committing, rivage: Organisation
):
    with committing():
        topic = make_topic("bikes", "vélo", "cycling")
        guide = french.add(CommonPage, "Guide", topics=[topic])
        guide.organisations = [rivage]
        guide.save()
    assert [one.extract for one in asked("vélo")["results"]] == ["<mark>vélo</mark>"]
    assert "<mark>" in asked(rivage.name)["results"][0].extract
    assert [choice.label for choice in asked("guide")["topics"]] == ["vélo"]
    with committing():
        topic.name_fr = "bicyclette"
        topic.save()
    assert [choice.label for choice in asked("guide")["topics"]] == ["bicyclette"]
    with committing():
        guide.topics = []
        guide.save()
    assert asked("guide")["topics"] == []


def test_the_texts_of_a_body_are_those_that_wagtail_indexes_and_take_no_query(french: Tree):
    page = french.add(StandardPage, "Page")
    page.body = [
        ("heading", {"text": "Un titre", "level": "2"}),
        ("paragraph", RichText("<p>Un paragraphe.</p>")),
        ("image", {"image": picture("Carte"), "alt_text": "Une carte", "caption": "Sa légende"}),
        ("document", {"document": document("Grille"), "title": "La grille"}),
        ("figures", [{"value": "26", "label": "pays"}, {"value": "470", "label": "mentors"}]),
        ("footnotes", [{"mark": "1", "text": "<p>Une note</p>"}]),
    ]
    expected = page.body.stream_block.get_searchable_content(page.body)
    assert {"Une carte", "Sa légende", "pays", "470"} <= set(expected)
    assert bodies.texts(page.body) == expected
    page.save()
    again = StandardPage.objects.get(pk=page.pk)
    with CaptureQueriesContext(connection) as captured:
        assert bodies.texts(again.body) == expected
    assert len(captured) == 0
