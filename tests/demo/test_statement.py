"""A hub of one's own gets an accessibility statement too, to adapt."""

import io

import pytest
from django.core.management import call_command
from django.test import Client
from wagtail.models import Page

from commons.models import HomePage, StandardPage

pytestmark = pytest.mark.django_db


def run() -> str:
    out = io.StringIO()
    call_command("draft_statement", stdout=out)
    return out.getvalue()


def test_it_is_drafted_once_in_each_language(load):
    load()
    assert run().count("/edit/") == 2
    drafts = {page.slug: page for page in StandardPage.objects.filter(live=False)}
    assert set(drafts) == {"accessibilite", "accessibility"}
    assert len({page.translation_key for page in drafts.values()}) == 1
    assert "page:" not in str(drafts["accessibility"].body)
    assert run() == ""


def test_nobody_reads_it_before_it_is_published(load):
    load()
    run()
    assert Client().get("/fr/accessibilite/").status_code == 404
    StandardPage.objects.get(slug="accessibilite").get_latest_revision().publish()
    assert "axe-core" in Client().get("/fr/accessibilite/").content.decode()


def test_a_hub_without_a_home_page_has_nowhere_to_put_it():
    assert not HomePage.objects.exists()
    before = Page.objects.count()
    assert run() == ""
    assert Page.objects.count() == before
