"""Ed writes for Rivage: the back office ends for him at Rivage's section. Whatever is Orbite's, he neither sees nor
touches, by any address that the back office has."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client, override_settings
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.models import Comment, Page
from wagtail_localize.models import Translation, TranslationSource

from commons.services.sections import tend_sections
from hub.members.models import Membership, Organisation, User
from hub.mentoring.permissions import COORDINATORS, ensure_coordinators
from tests.admin.houses import SECRET, House, furnish
from tests.cast import SYSTEM, make_organisation, make_user
from tests.commons.conftest import plant, plant_in_english

pytestmark = [
    pytest.mark.on_one_database,
    pytest.mark.django_db,
    pytest.mark.usefixtures("stamped"),
    pytest.mark.filterwarnings("ignore:SQLCompiler.quote_name_unless_alias"),  # taggit's
    pytest.mark.filterwarnings(
        "ignore::pytest.PytestUnraisableExceptionWarning"
    ),  # renditions leave files open
]

TITLE = re.compile(rf"{SECRET} (brouillon|autre|soumis|prochain|commun|image|document|remarque)")
TOLD = re.compile(rf"{TITLE.pattern}|{SECRET}(-tag|\.txt|_\w+\.txt)")


@dataclass(frozen=True)
class Street:
    """Two houses side by side, each with someone who writes for it."""

    houses: tuple[House, House]
    ed: User
    oscar: User


def writer(name: str, organisation: Organisation, role: str) -> User:
    user = make_user(f"{name} {organisation.name}", f"{name}@{organisation.slug}.example".lower())
    Membership.objects.create(user=user, organisation=organisation, role=role)
    return user


def build() -> Street:
    plant_in_english(plant())
    rivage, orbite = make_organisation("Rivage", "local_authority"), make_organisation("Orbite", "industry")
    ed = writer("Ed", rivage, Membership.Role.EDITOR)
    oscar = writer("Oscar", orbite, Membership.Role.REFERENT)
    Group.objects.filter(name=COORDINATORS).delete()
    ensure_coordinators()
    tend_sections(actor=SYSTEM)
    return Street((furnish(rivage, ed, "Riverain"), furnish(orbite, oscar, SECRET)), ed, oscar)


@pytest.fixture(scope="module")
def street(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[Street]:
    """Built once for all the tests of the module, each of which leaves it as it was."""
    files = override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media"))
    with files, django_db_blocker.unblock(), transaction.atomic():
        yield build()
        transaction.set_rollback(True)


@pytest.fixture
def houses(street, db) -> tuple[House, House]:
    """Rivage's, then Orbite's."""
    return street.houses


@pytest.fixture
def ed(street, db) -> User:
    return street.ed


@pytest.fixture
def oscar(street, db) -> User:
    return street.oscar


@pytest.fixture
def office(houses, browser, ed) -> Client:
    return browser(ed)


def routes(resolver: URLResolver, before: str = "") -> Iterator[tuple[str, dict[str, Any], str]]:
    """Every address of the back office as a format string, with the converters of what varies and its full name."""
    for one in resolver.url_patterns:
        if isinstance(one, URLResolver):
            name = f"{before}{one.namespace}:" if one.namespace else before
            yield from routes(one, name)
        elif isinstance(one, URLPattern):
            yield (
                f"{before}{one.name}",
                one.pattern.converters or one.pattern.regex.groupindex,
                one.name or "",
            )


def admin() -> URLResolver:
    found = [
        one
        for one in get_resolver().url_patterns
        if str(one.pattern) == "admin/" and isinstance(one, URLResolver)
    ]
    return found[0]


def parameters(names: Any, house: House) -> Iterator[dict[str, Any]]:
    """Ways to fill an address in, so that it names what the house has."""
    fixed = {
        "content_type_app_name": "commons", "content_type_model_name": "challengepage", "app_label": "commons",
        "model_name": "challengepage", "app_name": "taggit", "action_name": "approve", "filter_spec": "max-100x100",
        "mode": "", "session_id": 1, "slug": "x", "action": "delete", "key": "x",
    }  # fmt: skip
    many = [name for name in names if name not in fixed]
    most = max((len(house.ids(name)) for name in many), default=1)
    for turn in range(most):
        filled = {name: fixed[name] for name in names if name in fixed}
        filled |= {name: house.ids(name)[turn % len(house.ids(name))] for name in many}
        if "revision_id_b" in filled:
            filled["revision_id_a"] = "earliest"
        yield filled


def addresses(house: House) -> list[str]:
    found = set()
    for name, names, own in routes(admin()):
        if not own or name.endswith(("logout", "sprite")):
            continue
        for kwargs in parameters(names, house):
            for variant in (kwargs, {key: str(value) for key, value in kwargs.items()}):
                try:
                    found.add(reverse(name, kwargs=variant))
                except NoReverseMatch:
                    continue
    return sorted(found)


def queries(house: House) -> list[str]:
    """What lists and choosers are asked for."""
    pages = "&".join(f"id={page.pk}" for page in house.pages.values())
    section = house.pages["draft"].get_parent()
    bulk = [
        f"/admin/bulk/wagtailcore/page/{do}/?{pages}" for do in ("delete", "move", "publish", "unpublish")
    ]
    bulk += [
        f"/admin/bulk/wagtailcore/page/{do}/?id=all" for do in ("delete", "move", "publish", "unpublish")
    ]
    bulk += [f"/admin/bulk/wagtailcore/page/delete/?id=all&childOf={section.pk}"]
    for app, model, pk in (
        ("wagtailimages", "image", house.image.pk),
        ("wagtaildocs", "document", house.document.pk),
    ):
        bulk += [
            f"/admin/bulk/{app}/{model}/{do}/?id={which}"
            for do in ("delete", "add_to_collection", "add_tags")
            for which in (pk, "all")
        ]
    return [
        *bulk,
        f"/admin/choose-page/{section.pk}/", f"/admin/choose-page/{house.pages['draft'].pk}/",
        f"/admin/choose-page/search/?q={SECRET}", f"/admin/choose-page/chosen-multiple/?{pages}",
        f"/admin/choose-page/?target_pages[]={house.pages['draft'].pk}&user_perms=move_to",
        f"/admin/pages/search/?q={SECRET}", f"/admin/pages/search/results/?q={SECRET}",
        f"/admin/pages/{section.pk}/?q={SECRET}", f"/admin/pages/?q={SECRET}",
        f"/admin/images/?q={SECRET}", f"/admin/images/?collection_id={house.image.collection_id}",
        f"/admin/images/chooser/results/?q={SECRET}",
        f"/admin/images/chooser/?collection_id={house.image.collection_id}",
        f"/admin/images/chooser/chosen-multiple/?id={house.image.pk}",
        f"/admin/images/chooser/{house.image.pk}/select_format/", f"/admin/images/?tag={SECRET}-tag",
        f"/admin/documents/?q={SECRET}", f"/admin/documents/?collection_id={house.document.collection_id}",
        f"/admin/documents/chooser/results/?q={SECRET}", f"/admin/documents/chooser/chosen/{house.document.pk}/",
        f"/admin/documents/chooser/chosen-multiple/?id={house.document.pk}",
        f"/admin/tag-autocomplete/?term={SECRET}", f"/admin/tag-autocomplete/taggit/tag/?term={SECRET}",
        f"/admin/api/main/pages/?search={SECRET}", f"/admin/api/main/pages/?child_of={section.pk}",
        f"/admin/api/main/pages/?descendant_of={section.pk}&order=title", "/admin/api/main/pages/?for_explorer=1",
        f"/admin/api/main/pages/find/?id={house.pages['draft'].pk}", "/admin/api/main/images/?limit=20",
        "/admin/api/main/documents/?limit=20", "/admin/reports/site-history/?export=csv",
        "/admin/reports/aging-pages/?export=xlsx", f"/admin/localize/reports/translations/?source_title={SECRET}",
        "/admin/reports/workflow/?reviewable=true", "/admin/reports/workflow_tasks/?task_status=in_progress",
    ]  # fmt: skip


def text_of(response: Any) -> str:
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return body.decode(errors="replace")


def seen(client: Client, paths: list[str]) -> Iterator[str]:
    """The addresses among `paths` that answer with what is secret: more than the word that was asked for."""
    for path in paths:
        in_a_window = "choose" in path or "collect" in path
        headers = {"HTTP_X_REQUESTED_WITH": "XMLHttpRequest"} if in_a_window else {}
        answer = text_of(client.get(path, **headers))
        if (TITLE if "tag=" in path else TOLD).search(answer):
            yield path


def test_no_address_of_the_back_office_tells_what_is_another_organisation_s(office, houses):
    _mine, theirs = houses
    paths = addresses(theirs)
    assert len(paths) > 200
    assert list(seen(office, paths)) == []


def test_no_list_search_or_chooser_tells_it_either(office, houses):
    assert list(seen(office, queries(houses[1]))) == []


def test_the_same_walk_finds_it_for_whoever_may_read_it(browser, houses, oscar):
    """The walk is worth something: the words are there for Orbite's own referent."""
    client = browser(oscar)
    assert len(list(islice(seen(client, addresses(houses[1])), 41))) == 41
    assert len(list(islice(seen(client, queries(houses[1])), 11))) == 11


def test_the_first_page_of_the_office_and_its_menu_hold_what_is_his(office):
    html = office.get("/admin/").text
    assert "Riverain" in html
    for closed in (
        "/admin/reports/",
        "/admin/users/",
        "/admin/collections/",
        "/admin/snippets/",
        "/admin/redirects/",
    ):
        assert closed not in html


KEPT: dict[Any, tuple[str, ...]] = {
    Page: (
        "path",
        "title",
        "draft_title",
        "slug",
        "live",
        "locked",
        "alias_of",
        "go_live_at",
        "latest_revision",
    ),
    Image: ("title", "collection"),
    Document: ("title", "collection"),
    TranslationSource: ("last_updated_at",),
    Translation: ("enabled",),
    Comment: ("text", "resolved_at"),
    User: ("name",),
    Group: ("name",),
}


def snapshot() -> dict[str, Any]:
    return {
        str(model): list(model.objects.order_by("pk").values_list("pk", *names))
        for model, names in KEPT.items()
    }


def test_nothing_of_another_organisation_can_be_touched(office, houses):
    mine, theirs = houses
    before = snapshot()
    data = {
        "title": "Pris", "slug": "pris", "action-publish": "1", "name": "Pris", "collection": mine.image.collection_id,
        "new_title": "Pris", "new_slug": "pris", "new_parent_page": mine.pages["draft"].get_parent().pk,
        "locales": [mine.pages["translated"].locale_id], "publish_translations": "on", "restriction_type": "none",
        "comment": "-", "tags": "pris", "external-link-chooser-url": "https://pris.example/",
        "chooser": mine.pages["draft"].get_parent().pk,
    }  # fmt: skip
    for path in [*addresses(theirs), *queries(theirs)]:
        if "/account/" not in path:
            office.post(path, data)
    assert snapshot() == before


def test_what_is_his_cannot_be_moved_or_copied_into_another_s(office, houses):
    mine, theirs = houses
    page, there = mine.pages["draft"], theirs.pages["draft"].get_parent()
    before = there.numchild
    assert office.post(f"/admin/pages/{page.pk}/move/{there.pk}/confirm/").status_code == 404
    office.post(
        f"/admin/pages/{page.pk}/copy/",
        {"new_title": "X", "new_slug": "x", "new_parent_page": there.pk, "alias": ""},
    )
    office.post(f"/admin/pages/add/commons/challengepage/{there.pk}/", {"title": "X", "slug": "x"})
    there.refresh_from_db()
    assert there.numchild == before
    assert Page.objects.get(pk=page.pk).get_parent().pk != there.pk


def test_his_own_are_his(office, houses):
    mine, _theirs = houses
    section = mine.pages["draft"].get_parent()
    opened = [
        "/admin/", "/admin/pages/", f"/admin/pages/{section.pk}/", f"/admin/pages/{mine.pages['draft'].pk}/edit/",
        f"/admin/pages/{mine.pages['draft'].pk}/view_draft/", f"/admin/pages/{mine.pages['draft'].pk}/history/",
        f"/admin/pages/add/commons/challengepage/{section.pk}/", f"/admin/pages/add/commons/commonpage/{section.pk}/",
        f"/admin/images/{mine.image.pk}/", f"/admin/documents/edit/{mine.document.pk}/", "/admin/images/add/",
        "/admin/documents/add/", "/admin/images/chooser/", "/admin/documents/chooser/", "/admin/account/",
        f"/admin/pages/{mine.pages['translated'].pk}/edit/", f"/admin/choose-page/{section.pk}/",
        f"/admin/localize/translate/{mine.translation.pk}/pofile/download/", "/admin/pages/search/?q=Riverain",
        f"/admin/sections/{mine.pages['translated'].pk}/submit/",
    ]  # fmt: skip
    answers = {path: office.get(path).status_code for path in opened}
    allowed = {path: 302 if path == "/admin/pages/" and answers[path] == 302 else 200 for path in opened}
    assert answers == allowed


def test_uploads_go_into_his_own_collection(office, houses):
    _mine, theirs = houses
    upload = {"title": "Plan", "collection": theirs.document.collection_id}
    office.post("/admin/documents/add/", {**upload, "file": SimpleUploadedFile("plan.txt", b"x")})
    office.post("/admin/documents/multiple/add/", {**upload, "files[]": SimpleUploadedFile("plan.txt", b"x")})
    office.post("/admin/documents/chooser/create/", {**upload, "document-chooser-upload-title": "Plan"})
    assert Document.objects.filter(collection=theirs.document.collection).count() == 1
    assert not Document.objects.filter(collection__depth=1).exists()
