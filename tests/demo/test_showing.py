"""The demonstration shows each thing that publishing brings."""

import datetime as dt
import re
import uuid

import pytest
from django.core import mail
from django.test import Client
from wagtail.models import Page, TaskState

from commons.models import (
    ChallengePage,
    CommonPage,
    CommonVersion,
    Idea,
    ModelPage,
    Need,
    OrganisationPage,
    StandardPage,
)
from hub.demo import accounts
from hub.demo.drawings import ferry
from hub.demo.markdown import stable_id
from hub.members.events import deliver_pending
from hub.members.models import User
from hub.shared import clock

GLOSSARY = "commons/glossary"

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("real")]


def common(slug, language="fr"):
    return CommonPage.objects.get(slug=slug, locale__language_code=language)


def html_of(page, client=None):
    return (client or Client()).get(page.url).content.decode()


def test_organisations_present_themselves_and_their_challenges_stand_in_their_sections():
    for language in ("fr", "en"):
        told = OrganisationPage.objects.live().filter(locale__language_code=language).exclude(body="[]")
        assert told.count() >= 4
    assert all(page.section() for page in ChallengePage.objects.live())
    assert common("first-meeting").section().organisation.slug == "les-mobilites-partagees"


def test_a_white_paper_is_for_members_until_a_day_to_come():
    paper = common("reciprocity")
    assert 100 <= (paper.reserved_until - clock.today()).days <= 130
    stranger, member = Client(), Client()
    member.force_login(User.objects.get(email=accounts.COORDINATOR))
    assert "Six règles simples" not in html_of(paper, stranger)
    assert "Six règles simples" in html_of(paper, member)


def test_a_common_tells_what_changed_in_both_languages():
    for language, told in (("fr", "commencer petit"), ("en", "begin small")):
        page = common("what-makes-mentoring-work", language)
        rows = CommonVersion.objects.filter(page=page).order_by("number")
        assert [(row.number, row.label) for row in rows] == [(1, "1.0"), (2, "1.1")]
        assert told in rows[1].changes
        assert rows[0].published_at < rows[1].published_at < clock.now() - dt.timedelta(days=1)
        assert told in html_of(page)


def test_a_picture_and_a_document_have_words_of_their_own_in_each_language():
    for language, alt, title in (("fr", "barque", "aide-mémoire"), ("en", "boat", "checklist")):
        blocks = {block.block_type: block.value for block in common("first-meeting", language).body}
        assert alt in blocks["image"]["alt_text"]
        assert title in blocks["document"]["document"].title
        file = blocks["document"]["document"]
        assert file.file_size == file.file.size
        with file.open_file() as content:
            assert content.read(5) == b"%PDF-"
    assert ferry() == ferry()


def test_a_film_has_its_captions_and_its_transcript_in_each_language():
    for language, word, title in (("fr", "barque", "sous-titres"), ("en", "boat", "captions")):
        page = StandardPage.objects.get(slug={"fr": "a-propos", "en": "about"}[language])
        film = next(block.value for block in page.body if block.block_type == "video")
        assert word in str(film["transcript"])
        assert title in film["captions"].title
        assert film["video"].content_type == "video/webm"


def test_coordinators_find_ideas_a_need_and_a_page_to_approve():
    assert Idea.objects.to_read().count() == 3
    assert Need.objects.get().recommended == "peer"
    task = TaskState.objects.get()
    assert task.status == "in_progress"
    assert task.workflow_state.content_object.owner.email == "yannick.lefloch@deux-rives.example"
    deliver_pending()
    assert mail.outbox == []


def test_the_editor_enters_the_section_and_no_other():
    editor = Client()
    editor.force_login(User.objects.get(email="yannick.lefloch@deux-rives.example"))
    pages = {
        page.organisation.slug: page for page in OrganisationPage.objects.filter(locale__language_code="fr")
    }
    own, other = pages["metropole-des-deux-rives"], pages["lignes-claires"]
    assert editor.get(f"/admin/pages/{own.pk}/edit/").status_code == 200
    assert editor.get(f"/admin/pages/{other.pk}/edit/").status_code == 404


def test_the_real_demo_reads_well_in_both_languages():
    reader = Client()
    pages = Page.objects.live().filter(depth__gt=1).select_related("locale")
    french, english = (set(_keys(pages, language)) for language in ("fr", "en"))
    assert len(english) >= 35
    assert french - english == {uuid.UUID(stable_id(GLOSSARY))}, (
        "one page shows what the notice of a missing translation is"
    )
    assert next(iter(ModelPage.objects.live().order_by("path"))).kind == "culture_shift"
    for page in pages:
        response = reader.get(page.url)
        reserved = isinstance(page.specific, CommonPage) and page.specific.is_reserved
        assert response.status_code == (403 if reserved else 200), page.url
        html = response.content.decode()
        assert page.title.replace("'", "&#x27;") in html
        assert not re.search(r"#{2,3} |\*\*|\bpage:|\bfile:|```|\[\^|^> ", html, re.MULTILINE), (
            f"{page.url}: Markdown is left"
        )


def _keys(pages, language):
    return pages.filter(locale__language_code=language).values_list("translation_key", flat=True)
