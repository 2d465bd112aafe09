"""The pages kept for anonymous readers: what may not be planted in them, and what they may not outlive."""

# ruff: noqa: F811

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.core.cache import caches
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.test import Client
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents.models import Document
from wagtail.models import Page, PageViewRestriction

from commons.models import ChallengePage, CommonPage
from commons.services.versions import withdraw_version
from hub.shared import clock
from tests.cast import actor
from tests.commons.conftest import Tree
from tests.commons.test_kept import committing, guide, keeping  # noqa: F401

pytestmark = pytest.mark.django_db


def titles(text: str, *wanted: str) -> list[str]:
    """Those wanted, in the order in which they stand."""
    return sorted((one for one in wanted if one in text), key=text.rindex)


@pytest.mark.parametrize(
    "headers",
    [
        {"x-forwarded-host": "evil.example"},
        {"x-forwarded-proto": "https"},
        {"x-forwarded-prefix": "/evil"},
        {"x-original-url": "/fr/communs/"},
        {"x-rewrite-url": "/fr/communs/"},
        {"x-http-method-override": "HEAD"},
        {"accept-language": "en"},
        {"accept": "application/json"},
        {"hx-request": "true"},
        {"range": "bytes=0-3"},
        {"if-none-match": "*"},
        {"cookie": "django_language=en"},
        {"cookie": "csrftoken=x"},
        {"host": "testserver:8443"},
    ],
    ids=str,
)
def test_no_header_plants_anything_for_the_next_reader(guide: CommonPage, headers: dict[str, str]):
    fresh = Client().get(guide.url).text
    caches["pages"].clear()
    Client().get(guide.url, headers=headers)
    after = Client().get(guide.url)
    assert (after.status_code, after.text) == (200, fresh)
    assert "evil" not in after.text


def test_a_head_request_plants_no_empty_page(guide: CommonPage):
    Client().head(guide.url)
    assert "Un guide" in Client().get(guide.url).text
    assert Client().head(guide.url).content == b""


def test_pages_put_in_another_order_are_seen_so(french: Tree, client: Client, committing):
    with committing():
        one, two = (french.add(ChallengePage, title) for title in ("Premier défi", "Second défi"))
    index = one.get_parent().url
    assert titles(client.get(index).text, "Premier défi", "Second défi") == ["Premier défi", "Second défi"]
    with committing():
        Page.objects.get(pk=two.pk).move(Page.objects.get(pk=one.pk), pos="left")
    assert titles(client.get(index).text, "Premier défi", "Second défi") == ["Second défi", "Premier défi"]


def test_a_page_below_one_that_moves_is_found_there(
    french: Tree,
    guide: CommonPage,
    client: Client,
    committing,
):
    before = guide.url
    assert client.get(before).status_code == 200
    with committing():
        index = guide.get_parent().specific
        index.slug = "nos-communs"
        index.save_revision().publish()
    assert client.get(before).status_code in {301, 404}
    assert client.get(Page.objects.get(pk=guide.pk).url).status_code == 200


def test_a_deleted_page_is_gone_with_its_place_in_the_lists(guide: CommonPage, client: Client, committing):
    index, before = guide.get_parent().url, guide.url
    assert "Un guide" in client.get(index).text
    with committing():
        Page.objects.get(pk=guide.pk).delete()
    assert "Un guide" not in client.get(index).text
    assert client.get(before).status_code == 404


def test_a_whole_branch_that_goes_takes_its_pages_along(guide: CommonPage, client: Client, committing):
    before = guide.url
    assert client.get(before).status_code == 200
    with committing():
        guide.get_parent().specific.unpublish(
            include_descendants=True
        ) if False else guide.get_parent().delete()
    assert client.get(before).status_code == 404


@pytest.mark.parametrize("goes_live", [True, False])
def test_what_the_clock_publishes_or_takes_away_is_seen(
    guide: CommonPage,
    client: Client,
    committing,
    goes_live: bool,
):
    assert client.get(guide.url).status_code == 200
    soon = clock.now() + dt.timedelta(minutes=2)
    with committing():
        guide.title = "Un guide à l’heure"
        setattr(guide, "go_live_at" if goes_live else "expire_at", soon)
        guide.save_revision().publish()
    with time_machine.travel(soon + dt.timedelta(minutes=1), tick=False):
        client.get(guide.url)
        with committing():
            call_command("publish_scheduled")
        answer = client.get(guide.url)
    assert answer.status_code == (200 if goes_live else 404)
    assert ("à l’heure" in answer.text) is goes_live


def test_privacy_of_a_branch_and_its_end_are_seen(guide: CommonPage, client: Client, committing):
    client.get(guide.url)
    with committing():
        one = PageViewRestriction.objects.create(page=guide.get_parent(), restriction_type="login")
    assert client.get(guide.url).status_code == 302
    with committing():
        one.delete()
    assert client.get(guide.url).status_code == 200


def test_a_withdrawn_version_is_closed_at_once(guide: CommonPage, client: Client, coralie: Any, committing):
    with committing():
        for number in ("1.0", "2.0"):
            guide.version, guide.changes = number, f"Version {number}"
            guide.save_revision().publish()
    assert client.get(f"{guide.url}versions/1/").status_code == 200
    with committing():
        withdraw_version(actor=actor(coralie), version=guide.versions.get(number=1))
    assert client.get(f"{guide.url}versions/1/").status_code == 404
    assert client.get(f"{guide.url}versions/1/compare/2/").status_code == 404


def test_a_file_taken_away_is_shown_no_more(guide: CommonPage, client: Client, committing):
    with committing():
        file = Document.objects.create(title="Annexe à lire", file=ContentFile(b"x", name="annexe.txt"))
        guide.file = file
        guide.save()
    assert "Annexe à lire" in client.get(guide.url).text
    with committing():
        file.delete()
    assert "Annexe à lire" not in client.get(guide.url).text


def test_a_redirect_is_followed_where_nothing_stands(guide: CommonPage, client: Client, committing):
    assert client.get("/fr/ancien/").status_code == 404
    with committing():
        Redirect.objects.create(old_path="/fr/ancien", redirect_page=guide)
    assert client.get("/fr/ancien/").status_code == 301
