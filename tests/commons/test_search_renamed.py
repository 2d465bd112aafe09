"""A topic or an organisation with another name is found by it on the pages that carry it, before these are saved."""

from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from commons.models import ChallengePage, CommonPage
from commons.search import renaming
from hub.members.models import Organisation
from hub.members.services import change_organisation, renew_membership
from hub.topics.models import Topic
from tests.cast import SYSTEM, make_topic
from tests.commons.conftest import Tree

pytestmark = pytest.mark.django_db


def found(text: str, language: str = "fr") -> list[str]:
    return sorted(one.title for one in Client().get(f"/{language}/search/", {"q": text}).context["results"])


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The pages that would be indexed again."""
    pages: list[int] = []
    monkeypatch.setattr(renaming, "_ask_for", pages.extend)
    return pages


@pytest.fixture
def bikes(db: None) -> Topic:
    return make_topic("bikes", "vélo", "cycling")


def test_pages_are_found_by_the_new_name_of_a_topic_alone(
    french: Tree, english: Tree, bikes: Topic, django_capture_on_commit_callbacks: Any
) -> None:
    french.add(ChallengePage, "Rouler", topics=[bikes])
    french.add(CommonPage, "Guide", topics=[bikes])
    english.add(ChallengePage, "Ride", topics=[bikes])
    with django_capture_on_commit_callbacks(execute=True):
        bikes.name_fr, bikes.name_en = "trottinette", "scooters"
        bikes.save()
    assert (found("trottinette"), found("vélo")) == (["Guide", "Rouler"], [])
    assert (found("scooters", "en"), found("cycling", "en")) == (["Ride"], [])


def test_pages_are_found_by_the_new_name_of_an_organisation_alone(
    french: Tree, rivage: Organisation, django_capture_on_commit_callbacks: Any
) -> None:
    former = rivage.name
    french.add(CommonPage, "Guide", organisations=[rivage])
    french.add(ChallengePage, "Rouler", organisation=rivage)
    with django_capture_on_commit_callbacks(execute=True):
        change_organisation(actor=SYSTEM, organisation=rivage, values={"name": "Littoral"})
    assert {"Guide", "Rouler"} <= set(found("Littoral"))
    assert found(former) == []


def test_a_topic_that_is_gone_finds_nothing(
    french: Tree, bikes: Topic, django_capture_on_commit_callbacks: Any
) -> None:
    page = french.add(ChallengePage, "Rouler", topics=[bikes])
    with django_capture_on_commit_callbacks(execute=True):
        bikes.delete()
    assert found("vélo") == []
    assert found("Rouler") == [page.title]


def test_what_changes_no_name_asks_for_nothing(
    french: Tree, rivage: Organisation, asked: list[int], django_capture_on_commit_callbacks: Any
) -> None:
    french.add(CommonPage, "Guide", organisations=[rivage])
    with django_capture_on_commit_callbacks(execute=True):
        renew_membership(actor=SYSTEM, organisation=rivage)
        make_topic("new", "nouveau", "new")
    assert asked == []


def test_a_name_that_is_not_kept_reaches_no_index(
    french: Tree, bikes: Topic, asked: list[int], django_capture_on_commit_callbacks: Any
) -> None:
    french.add(ChallengePage, "Rouler", topics=[bikes])
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        bikes.name_fr = "trottinette"
        bikes.save()
        transaction.set_rollback(True)
    assert asked == []


def test_many_pages_are_asked_for_by_the_hundred(monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: list[int] = []

    class Counting:
        def enqueue(self, pages: list[int]) -> None:
            sizes.append(len(pages))

    monkeypatch.setattr(renaming, "index_again", Counting())
    renaming._ask_for(range(250))
    assert sizes == [100, 100, 50]
