"""The history of a common: kept when published, read, compared, cited; a moderator may withdraw a version."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.test import Client
from wagtail.documents import get_document_model
from wagtail.models import Page, ReferenceIndex

from commons.citing import bibtex, sentence
from commons.comparing import changes_between
from commons.models import CommonPage, CommonVersion
from commons.publication import NotReadyToPublish
from commons.services.versions import withdraw_version
from hub.members.actors import Actor
from hub.members.models import Event, Organisation, User
from hub.shared import clock
from hub.shared.errors import NotAllowed
from tests.cast import actor
from tests.commons.conftest import Tree

pytestmark = pytest.mark.django_db


def text(words: str, block: str = "1") -> str:
    return f'[{{"type": "paragraph", "value": "<p>{words}</p>", "id": "{block}"}}]'


def publish(page: Any, **fields: Any) -> CommonPage:
    fresh = CommonPage.objects.get(pk=page.pk)
    for name, value in fields.items():
        setattr(fresh, name, value)
    fresh.save_revision().publish()
    return CommonPage.objects.get(pk=page.pk)


@pytest.fixture
def common(french: Tree, rivage: Organisation) -> CommonPage:
    page = french.add(
        CommonPage, "Guide", live=False, body=text("Chacun participe librement."), organisations=[rivage]
    )
    return publish(page)


@pytest.fixture
def second(common: CommonPage) -> CommonPage:
    return publish(
        common, version="2.0", changes="Une règle de plus.", body=text("Chacun s’engage librement.")
    )


def html_of(path: str, status: int = 200) -> str:
    response = Client().get(path)
    assert response.status_code == status, path
    return response.content.decode()


def test_each_publication_whose_content_differs_is_kept(common):
    assert [(one.number, one.label) for one in common.versions.all()] == [(1, "1.0")]
    publish(common)
    publish(common, changes="Sans effet sur le texte.")
    assert common.versions.count() == 1
    publish(common, body=text("Chacun participe, librement."))
    assert [(one.number, one.label) for one in common.versions.all()] == [(2, "1.0"), (1, "1.0")]


def test_a_draft_adds_nothing_to_the_history(common):
    common.title = "Brouillon"
    common.save_revision()
    assert common.versions.count() == 1


def test_a_new_version_says_what_changed(common):
    with pytest.raises(NotReadyToPublish) as refusal:
        publish(common, version="2.0", title="Guide refait")
    assert "changes" in refusal.value.message_dict
    page = publish(common, version="2.0", title="Guide refait", changes="Une règle de plus.")
    assert page.versions.first().changes == "Une règle de plus."
    with pytest.raises(ValidationError):
        publish(page, version="3.0", title="Encore")


def test_the_page_shows_where_it_comes_from(second):
    html = html_of(second.url)
    for shown in (
        "Ada, Basile", "Rivage", "CC-BY-SA-4.0", "https://creativecommons.org/licenses/by-sa/4.0/", "2.0",
        "Une règle de plus.", "BibTeX", f"{second.url}versions/",
    ):  # fmt: skip
        assert shown in html


def test_the_history_is_public(second):
    html = html_of(f"{second.url}versions/")
    assert f"{second.url}versions/1/" in html
    assert f"{second.url}versions/1/compare/2/" in html
    assert "Une règle de plus." in html
    assert 'name="robots" content="noindex"' in html


def test_an_earlier_version_is_read_as_it_was(second):
    html = html_of(f"{second.url}versions/1/")
    assert "Chacun participe librement." in html
    assert "engage" not in html
    assert f'rel="canonical" href="http://testserver{second.url}"' in html
    assert 'name="robots" content="noindex"' in html
    assert "ld+json" not in html


def test_two_versions_are_compared_word_by_word(second):
    html = html_of(f"{second.url}versions/1/compare/2/")
    removed, added = html.split("<del>")[-1].split("</del>")[0], html.split("<ins>")[-1].split("</ins>")[0]
    assert "participe" in removed
    assert "engage" in added
    assert "librement." in html
    chosen = Client().get(f"{second.url}versions/", {"old": "2", "new": "1"})
    assert chosen.headers["Location"] == f"{second.url}versions/1/compare/2/"


def test_facts_and_blocks_that_came_and_went_are_compared_too(common, orbite):
    body = text("Chacun participe librement.")[:-1] + ", " + text("Un ajout.", "2")[1:]
    publish(common, body=body, authors="Ada\nCyril", organisations=[orbite])
    html = html_of(f"{common.url}versions/1/compare/2/")
    for shown in ("Basile", "Cyril", "Rivage", "Orbite", "Un ajout."):
        assert shown in html
    assert "participe" not in html


def test_a_block_written_again_is_recognised_by_its_words(common):
    first, second, added = (
        f'{{"type": "paragraph", "value": "<p>{w}</p>", "id": "%s"}}' for w in ("Un", "Deux", "Neuf")
    )
    old = publish(common, body=f"[{first % 1}, {second % 2}]")
    new: Any = CommonPage.objects.get(pk=old.pk)
    new.body = f"[{first % 7}, {added % 8}, {second % 9}]"
    [change] = changes_between(old, new)
    assert [(segment.kind, segment.text) for segment in change.segments] == [("added", "Neuf")]


@pytest.mark.parametrize(
    "inside",
    [
        "versions/3/", "versions/0/", "versions/x/", "versions/²/", "versions/1/compare/9/", "versions/1/2/",
        "elsewhere/",
    ],
)  # fmt: skip
def test_what_is_no_version_is_not_found(second, inside):
    assert Client().get(f"{second.url}{inside}").status_code == 404


def test_the_history_can_only_be_read(second):
    assert Client().post(f"{second.url}versions/").status_code == 405


def test_the_history_of_an_unpublished_common_is_closed(second):
    second.unpublish()
    for inside in ("versions/", "versions/1/", "versions/1/compare/2/"):
        assert Client().get(f"{second.url}{inside}").status_code == 404


def test_both_languages_have_their_history(second, english, translate):
    copy = translate(second, "Handbook", "handbook")
    publish(copy, title="Handbook, mended")
    assert "Handbook, mended" in html_of(f"{copy.url}versions/1/")
    assert copy.url.startswith("/en/")


def test_a_file_of_an_earlier_version_can_still_be_fetched(common, settings, tmp_path, coralie):
    settings.MEDIA_ROOT = tmp_path
    document = get_document_model().objects.create(title="Annexe", file=ContentFile(b"x", name="annexe.txt"))
    publish(common, file=document)
    page = publish(common, file=None)
    assert b"".join(Client().get(document.url)) == b"x"
    withdraw_version(actor=actor(coralie), version=page.versions.get(number=2))
    assert Client().get(document.url).status_code == 404


def test_the_back_office_says_that_an_earlier_version_uses_a_file(common, settings, tmp_path, admin_client):
    settings.MEDIA_ROOT = tmp_path
    document = get_document_model().objects.create(title="Annexe", file=ContentFile(b"x", name="annexe.txt"))
    publish(common, file=document)
    publish(common, file=None)
    usage = admin_client.get(f"/admin/documents/usage/{document.pk}/")
    assert usage.status_code == 200
    assert ReferenceIndex.get_references_to(document).count() == 1
    assert ReferenceIndex.get_references_to(Page(pk=common.pk)).count() == 0
    assert b"".join(admin_client.get(document.url)) == b"x"


def test_a_moderator_withdraws_a_version_and_its_place_stays(second, coralie):
    first = second.versions.get(number=1)
    withdraw_version(actor=actor(coralie), version=first)
    withdraw_version(actor=actor(coralie), version=first)
    assert Event.objects.filter(verb="common_version.withdrawn").count() == 1
    assert Client().get(f"{second.url}versions/1/").status_code == 404
    assert Client().get(f"{second.url}versions/1/compare/2/").status_code == 404
    html = html_of(f"{second.url}versions/")
    assert "1.0" in html
    assert f"{second.url}versions/1/" not in html
    first.refresh_from_db()
    assert first.content == {}


def test_nobody_else_withdraws_and_never_what_is_read_now(second, coralie, rita, sacha):
    first, last = second.versions.get(number=1), second.versions.get(number=2)
    for who in (actor(rita), actor(sacha), Actor()):
        with pytest.raises(NotAllowed):
            withdraw_version(actor=who, version=first)
    with pytest.raises(NotAllowed):
        withdraw_version(actor=actor(coralie), version=last)
    assert CommonVersion.objects.readable().count() == 2


def test_coordinators_withdraw_from_the_back_office(second, coralie: User, rita: User):
    first = second.versions.get(number=1)
    path = f"/admin/commonversion/do/withdraw/{first.pk}/"
    coordinators = coralie.groups.model.objects.get(name="Coordinators")
    coralie.groups.add(coordinators)
    client = Client()
    client.force_login(rita)
    assert client.post(path).status_code in {302, 403, 404}
    client.force_login(coralie)
    assert client.get("/admin/commonversion/").status_code == 200
    assert client.get(path).status_code == 200
    assert client.post(path).status_code == 302
    first.refresh_from_db()
    assert first.is_withdrawn


def test_a_citation_says_who_when_what_and_where(common):
    url = "https://hub.example/fr/communs/guide/"
    cited = sentence(common, url)
    for part in ("Ada, Basile (2026)", "Guide", "1.0", "Rivage", "CC-BY-SA-4.0", url):
        assert part in cited
    entry = bibtex(common, url)
    assert entry.startswith("@misc{guide-2026,")
    assert "author = {{Ada} and {Basile}}" in entry
    assert f"url = {{{url}}}" in entry


def test_a_name_can_not_break_the_bibtex(common):
    common.authors = "A} & {B\\"
    assert "A  \\& B" in bibtex(common, "u").replace("   ", "  ") or "A \\& B" in bibtex(common, "u")


def test_the_history_of_a_reserved_common_is_for_members(french, ada):
    until = clock.today() + dt.timedelta(days=30)
    page = publish(french.add(CommonPage, "Réservé", live=False, reserved_until=until))
    member = Client()
    member.force_login(ada.user)
    path = f"{page.url}versions/1/"
    assert Client().get(path).status_code == 403
    assert member.get(path).status_code == 200
    with time_machine.travel(clock.now() + dt.timedelta(days=30), tick=False):
        assert Client().get(path).status_code == 200
