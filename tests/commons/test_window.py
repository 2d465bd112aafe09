"""A common reserved for members: every door, for everyone, before and after its date."""

import datetime as dt
import io
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import Group, Permission
from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from django.test import Client
from PIL import Image as Drawing
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Collection, GroupCollectionPermission
from wagtail_localize.models import Translation, TranslationSource

from commons.models import ChallengePage, CommonPage, ModelPage, StandardPage
from commons.reading import ReservedForMembers, readable_or_refuse
from hub.members.actors import Actor
from hub.members.models import Organisation, User, Volunteer
from hub.shared import clock
from hub.topics.models import Topic
from tests.commons.conftest import Tree

pytestmark = [
    pytest.mark.django_db,
    # Wagtail leaves the temporary file of a rendition it has just drawn to the garbage collector.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

SECRET = "zibeline"
DAYS = 60

type Who = tuple[str, Client]


@pytest.fixture
def media(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def document(media: None) -> Any:
    return get_document_model().objects.create(
        title=f"Annexe {SECRET}", file=ContentFile(b"texte", name="annexe.txt")
    )


@pytest.fixture
def image(media: None) -> Any:
    return make_image("Photo")


def make_image(title: str) -> Any:
    data = io.BytesIO()
    Drawing.new("RGB", (40, 30), "teal").save(data, "PNG")
    return get_image_model().objects.create(title=title, file=ImageFile(data, name=f"{title.lower()}.png"))


def body_with(image: Any) -> str:
    picture = f'{{"image": {image.pk}, "alt_text": "Une {SECRET}", "caption": ""}}'
    return f"""[
      {{"type": "paragraph", "value": "<p>Le {SECRET} court.</p>", "id": "1"}},
      {{"type": "image", "value": {picture}, "id": "2"}}
    ]"""


@pytest.fixture
def topic(db: None) -> Topic:
    return Topic.objects.create(slug="fourrures", name_fr="Fourrures", name_en="Furs")


@pytest.fixture
def common(french: Tree, english: Tree, document: Any, image: Any, topic: Topic, rivage: Organisation) -> Any:
    page = french.add(
        CommonPage, "Guide réservé", live=False, summary=f"Un résumé {SECRET}", authors=f"Autrice {SECRET}",
        reserved_until=clock.today() + dt.timedelta(days=DAYS), body=body_with(image), file=document,
        topics=[topic], organisations=[rivage], search_description=f"Décrit {SECRET}",
    )  # fmt: skip
    page.save_revision().publish()
    french.add(ChallengePage, "Un défi", related_commons=[page])
    french.add(ModelPage, "Un modèle", related_commons=[page])
    page = CommonPage.objects.get(pk=page.pk)
    page.get_parent().refresh_from_db()
    return page


@pytest.fixture
def outsiders(sacha: User, rita: User, orbite: Organisation, basile: Volunteer) -> list[Who]:
    """Nobody, an account, and a person of an organisation whose membership has lapsed."""
    orbite.membership_ends_on = clock.today() - dt.timedelta(days=1)
    orbite.joined_on = clock.today() - dt.timedelta(days=400)
    orbite.save()
    return [("anonymous", Client()), ("account", signed_in(sacha)), ("lapsed", signed_in(basile.user))]


@pytest.fixture
def insiders(ada: Volunteer, rita: User, coralie: User) -> list[Who]:
    return [
        ("member", signed_in(ada.user)),
        ("referent", signed_in(rita)),
        ("coordinator", signed_in(coralie)),
    ]


@pytest.fixture
def opened() -> Iterator[None]:
    """The clock on the day of the opening."""
    with time_machine.travel(clock.now() + dt.timedelta(days=DAYS), tick=False):
        yield


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def rendition_of(image: Any) -> str:
    url: str = image.get_rendition("width-20").url
    return url


def doors(common: CommonPage, document: Any, image: Any) -> list[str]:
    """Every address where something of the common may be read, but for the page itself."""
    return [
        "/fr/", "/fr/communs/", "/fr/communs/?topic=fourrures", "/fr/communs/?kind=guide", "/fr/defis/un-defi/",
        "/fr/modeles/un-modele/", f"/fr/search/?q={SECRET}", "/fr/topics/", "/fr/topics/fourrures/",
        "/fr/feeds/all.atom", "/fr/feeds/commons.atom", "/fr/feeds/guide.atom", "/sitemap.xml",
        "/api/v1/commons/", "/api/v1/commons/?topic=fourrures", f"/api/v1/commons/?search={SECRET}",
        "/api/v1/challenges/un-defi/", "/api/v1/models/un-modele/",
    ]  # fmt: skip


CLOSED = [
    "/fr/communs/guide-reserve/versions/",
    "/fr/communs/guide-reserve/versions/1/",
    "/fr/communs/guide-reserve/versions/1/compare/1/",
    "/fr/communs/guide-reserve.md",
    "/fr/communs/guide-reserve.pdf",
    "/api/v1/commons/guide-reserve/",
]


def test_others_than_members_learn_its_title_and_its_date_alone(common, outsiders):
    for who, client in outsiders:
        response = client.get(common.url)
        html = response.content.decode()
        assert response.status_code == 403, who
        assert "Guide réservé" in html
        assert "no-store" in response.headers["Cache-Control"]
        assert "noindex" in html
        assert "ld+json" not in html
        assert 'hreflang="en" href="http' not in html
        for hidden in (SECRET, "Fourrures", "Rivage", "versions/", "annexe"):
            assert hidden not in html, (who, hidden)


def test_members_read_it_and_no_cache_keeps_it(common, insiders):
    for who, client in insiders:
        response = client.get(common.url)
        assert response.status_code == 200, who
        assert SECRET in response.content.decode()
        assert response.headers["Cache-Control"] == "private, no-store"


def test_at_its_date_it_is_public_without_anyone_acting(common, outsiders, opened):
    for who, client in outsiders:
        response = client.get(common.url)
        assert response.status_code == 200, who
        assert SECRET in response.content.decode()


def test_the_day_before_it_is_still_closed(common):
    with time_machine.travel(clock.now() + dt.timedelta(days=DAYS - 1), tick=False):
        assert Client().get(common.url).status_code == 403


def test_no_other_door_says_more_before_the_date(common, outsiders, document, image):
    for who, client in outsiders:
        for path in doors(common, document, image):
            response = client.get(path)
            assert response.status_code in {200, 404}, (who, path)
            text = response.content.decode().replace(f"q={SECRET}", "").replace(f"search={SECRET}", "")
            text = (
                text.replace(f"“{SECRET}”", "").replace(f'value="{SECRET}"', "").replace(f"« {SECRET} »", "")
            )
            for hidden in (
                f"{SECRET} court",
                f"résumé {SECRET}",
                f"Autrice {SECRET}",
                "annexe",
                "guide-reserve.md",
            ):
                assert hidden not in text, (who, path, hidden)
        for path in CLOSED:
            assert client.get(path).status_code in {403, 404}, (who, path)


def test_title_and_date_stand_in_the_list_apart_from_what_is_filtered(common, insiders):
    plain = Client().get("/fr/communs/").content.decode()
    assert "Guide réservé" in plain
    assert "Réservé" in plain or "Reserved" in plain or "réservés" in plain.lower()
    for filtered in ("?topic=fourrures", "?kind=guide"):
        response = Client().get(f"/fr/communs/{filtered}")
        assert [one.title for one in response.context["results"]] == []
        topics = dict(response.context["filters"].fields["topic"].choices)
        assert "fourrures" not in topics
    for who, client in insiders:
        response = client.get("/fr/communs/?topic=fourrures")
        assert [one.title for one in response.context["results"]] == ["Guide réservé"], who


def test_search_the_sitemap_and_the_api_do_not_know_it_before_and_know_it_after(common):
    asked = {
        f"/fr/search/?q={SECRET}": "guide-reserve", "/sitemap.xml": "guide-reserve",
        "/api/v1/commons/": "guide-reserve", f"/api/v1/commons/?search={SECRET}": "guide-reserve",
        "/fr/modeles/un-modele/": "guide-reserve", "/api/v1/models/un-modele/": "guide-reserve",
    }  # fmt: skip
    for path, slug in asked.items():
        assert slug not in Client().get(path).content.decode(), path
    with time_machine.travel(clock.now() + dt.timedelta(days=DAYS), tick=False):
        for path, slug in asked.items():
            assert slug in Client().get(path).content.decode(), path


def test_its_files_leave_to_members_alone_until_the_date(common, outsiders, insiders, document, image):
    paths = [document.url, rendition_of(image)]
    for who, client in outsiders:
        assert [client.get(path).status_code for path in paths] == [404, 404], who
    for who, client in insiders:
        for path in paths:
            response = client.get(path)
            assert response.status_code == 200, (who, path)
            assert response.headers["Cache-Control"] == "private, no-store"
    with time_machine.travel(clock.now() + dt.timedelta(days=DAYS), tick=False):
        assert [Client().get(path).status_code for path in paths] == [200, 200]
        assert Client().get(paths[1]).headers["Cache-Control"] == "public, max-age=3600"


def test_a_file_that_nothing_published_shows_is_closed(french, media):
    image, document = make_image("Brouillon"), get_document_model()(title="Seul")
    document.file = ContentFile(b"x", name="seul.txt")
    document.save()
    body = body_with(image)
    draft = french.add(StandardPage, "Brouillon", live=False, body=body)
    path = rendition_of(image)
    assert [Client().get(one).status_code for one in (path, document.url)] == [404, 404]
    draft.save_revision().publish()
    response = Client().get(path)
    assert (response.status_code, response.headers["Cache-Control"]) == (200, "public, max-age=3600")
    assert Client().get(path, headers={"If-None-Match": response.headers["ETag"]}).status_code == 304
    draft.refresh_from_db()
    draft.unpublish()
    assert Client().get(path).status_code == 404
    assert Client().get(path, headers={"If-None-Match": response.headers["ETag"]}).status_code == 404


def test_a_draft_of_a_public_page_opens_no_file(french, media):
    image = make_image("Nouvelle")
    page = french.add(StandardPage, "Page")
    page.body = body_with(image)
    page.save_revision()
    assert Client().get(rendition_of(image)).status_code == 404


def test_who_may_choose_a_file_in_the_back_office_sees_it_there(french, media, sacha):
    image = make_image("Choisie")
    group = Group.objects.create(name="Editors of pictures")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    choose = Permission.objects.get(codename="choose_image")
    GroupCollectionPermission.objects.create(
        group=group, collection=Collection.get_first_root_node(), permission=choose
    )
    assert signed_in(sacha).get(rendition_of(image)).status_code == 404
    sacha.groups.add(group)
    assert signed_in(sacha).get(rendition_of(image)).status_code == 200


def test_previews_and_drafts_are_for_those_who_edit(common, outsiders, insiders):
    paths = [f"/admin/pages/{common.pk}/view_draft/", f"/admin/pages/{common.pk}/edit/preview/?mode="]
    revision = common.latest_revision_id
    paths.append(f"/admin/pages/{common.pk}/revisions/{revision}/view/")
    for who, client in [*outsiders, *insiders[:2]]:
        for path in paths:
            response = client.get(path)
            assert response.status_code in {302, 403, 404}, (who, path)
            assert SECRET not in response.content.decode()


def test_its_translation_is_reserved_with_it(common, english, translate):
    copy = translate(common, "Reserved guide", "reserved-guide")
    assert copy.reserved_until == common.reserved_until
    response = Client().get(copy.url)
    assert response.status_code == 403
    assert SECRET not in response.content.decode()


def test_offered_in_the_other_language_it_is_reserved_too(common, ada):
    for inside in ("", "versions/", "versions/1/"):
        response = Client().get(f"/en/commons/guide-reserve/{inside}", follow=True)
        assert response.status_code in {403, 404}, inside
        assert SECRET not in response.content.decode()
    assert "Guide réservé" in signed_in(ada.user).get("/fr/").content.decode()


def test_translated_in_the_editor_it_is_reserved_in_both_languages_and_opens_in_both(
    common, english, django_capture_on_commit_callbacks
):
    source, _created = TranslationSource.update_or_create_from_instance(common)
    translation = Translation.objects.create(source=source, target_locale=english.locale)
    with django_capture_on_commit_callbacks(execute=True):
        translation.save_target(publish=True)
    copy = translation.get_target_instance()
    assert copy.reserved_until == common.reserved_until
    assert Client().get(copy.url).status_code == 403
    common.reserved_until = None
    common.save_revision().publish()
    assert Client().get(copy.url).status_code == 200


def test_the_guard_that_twins_call(common, ada):
    with pytest.raises(ReservedForMembers):
        readable_or_refuse(common, Actor())
    readable_or_refuse(common, Actor.of(ada.user))
    with time_machine.travel(clock.now() + dt.timedelta(days=DAYS), tick=False):
        readable_or_refuse(common, Actor())


def test_a_picture_costs_few_queries(french, media, count_queries: Callable[..., int]):
    image = make_image("Ouverte")
    for number in range(3):
        french.add(StandardPage, f"Page {number}", body=body_with(image))
    path, client = rendition_of(image), Client()
    client.get(path)
    assert count_queries(lambda: client.get(path)) <= 8, "five of them are read once per publication"


def test_an_export_of_a_key_holder_reads_no_more_than_anyone(common, rivage, key_of):
    headers = {"Authorization": f"Bearer {key_of(rivage)}"}
    answer = Client().get("/api/v1/commons/", headers=headers)
    assert (answer.status_code, answer.json()["count"]) == (200, 0)
