"""The demo's pages: loaded once, in two languages that are linked for real, and never again over someone's work."""

import pytest
from django.test import Client
from wagtail.models import Page, Site
from wagtail_localize.models import Translation

from commons.models import HomePage, StandardPage
from hub.demo.markdown import ContentError, rich_text
from hub.members.models import User

pytestmark = pytest.mark.django_db


def in_both_languages(model: type[Page]) -> tuple[Page, Page]:
    french, english = model.objects.live().order_by("-locale__language_code")
    return french, english


def test_the_two_trees_are_published_and_linked(load):
    assert load() == 5
    french, english = in_both_languages(StandardPage)
    assert (french.slug, english.slug) == ("bonjour", "hello")
    assert french.translation_key == english.translation_key
    assert Page.objects.live().filter(depth__gt=1).count() == 10
    assert {page.get_parent().specific_class for page in (french, english)} == {HomePage}


def test_each_language_has_its_own_words(load):
    load()
    html = Client().get("/en/hello/").content.decode()
    for number in range(2, 7):
        assert f"Hello {number}" in html or f"Hello</a> {number}" in html
    assert "Bonjour" not in html.split("<main", 1)[1].split("</main>")[0]


def test_links_between_pages_lead_to_the_reader_s_language(load):
    load()
    assert '<a href="/fr/bonjour/"><i>lien</i></a>' in Client().get("/fr/").content.decode()
    assert '<a href="/en/hello/"><i>lien</i></a>' in Client().get("/en/").content.decode()


def test_the_site_serves_the_home_page_and_wagtail_s_welcome_is_gone(load):
    load()
    assert Site.objects.get().root_page.specific == in_both_languages(HomePage)[0]
    assert not Page.objects.filter(depth=2, slug="home").exists()


def test_loading_again_changes_nothing(load):
    load()
    before = list(Page.objects.order_by("pk").values())
    assert load() == 0
    assert list(Page.objects.order_by("pk").values()) == before


def test_what_someone_changed_is_kept(load):
    load()
    page = in_both_languages(StandardPage)[0]
    page.title, page.slug = "Mon titre", "mon-adresse"
    page.save_revision().publish()
    load()
    assert in_both_languages(StandardPage)[0].title == "Mon titre"
    assert StandardPage.objects.count() == 2


def test_only_what_is_missing_is_created(load):
    load()
    for page in in_both_languages(StandardPage):
        page.delete()
    assert load() == 1
    assert StandardPage.objects.live().count() == 2


def test_every_segment_is_translated_and_the_editor_opens(load):
    load()
    for translation in Translation.objects.all():
        total, done = translation.get_progress()
        assert total == done > 0
    staff = Client()
    staff.force_login(User.objects.create_superuser("coralie@passeurs.example", "x"))
    for page in Page.objects.filter(depth__gt=1):
        assert staff.get(f"/admin/pages/{page.pk}/edit/").status_code == 200


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("- Hello 3\n", "", "StandardPage “bonjour”: not parallel"),
        ("> Hello 5", "## Hello 5", "StandardPage “bonjour”: not parallel"),
        ("page:home", "page:commons", "StandardPage “bonjour”: a link differs"),
        ("page:home", "page:nowhere", "page:nowhere"),
    ],
)
def test_a_page_whose_languages_differ_is_named_and_nothing_is_kept(load, small, old, new, complaint):
    file = small / "en" / "about.md"
    file.write_text(file.read_text().replace(old, new))
    with pytest.raises(ContentError, match=complaint):
        load()
    assert not HomePage.objects.exists()


def test_rich_text_is_what_wagtail_keeps():
    text = "Un **mot** et\nune *suite*.\n\n1. Un\n\n2. [Deux](page:about)"
    assert rich_text(text, {"about": 7}.__getitem__) == (
        '<p>Un <b>mot</b> et une <i>suite</i>.</p><ol><li>Un</li><li><a linktype="page" id="7">Deux</a></li></ol>'
    )
