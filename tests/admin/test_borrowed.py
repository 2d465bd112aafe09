"""What Ed's forms name by its number: another organisation's files are neither shown in his pages nor told of."""

import json
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from wagtail.models import Page
from wagtail.test.utils.form_data import nested_form_data, streamfield
from wagtail_localize.models import OverridableSegment, SegmentOverride, Translation
from wagtail_localize.operations import translate_object

from commons.models import CommonPage, OrganisationPage
from tests.admin.houses import SECRET, House
from tests.admin.test_confinement import ed, houses, office, street  # noqa: F401

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


def linked(kind: str, pk: int) -> str:
    """Rich text as the editor sends it, with a link to a document or a page."""
    entity = {"type": kind, "mutability": "MUTABLE", "data": {"id": pk}}
    block = {
        "key": "a", "text": "ici", "type": "unstyled", "depth": 0, "inlineStyleRanges": [],
        "entityRanges": [{"offset": 0, "length": 3, "key": 0}],
    }  # fmt: skip
    return json.dumps({"blocks": [block], "entityMap": {"0": entity}})


def common(**fields: Any) -> dict[str, Any]:
    values = {
        "title": "Guide", "slug": "guide-d-ed", "summary": "Court", "kind": "guide", "authors": "Ed", "changes": "",
        "licence": "CC-BY-SA-4.0", "version": "1.0", "published_on": "2026-01-02", "reserved_until": "",
        "figures": streamfield([]), "body": streamfield([]), "comments": {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0},
    }  # fmt: skip
    return nested_form_data({**values, **fields})


def naming(house: House) -> list[dict[str, Any]]:
    image, document, draft = house.image.pk, house.document.pk, house.pages["draft"].pk
    picture = {"image": image, "alt_text": "", "caption": ""}
    film = {
        "video": document,
        "title": "Film",
        "poster": "",
        "captions": "",
        "transcript": linked("DOCUMENT", document),
    }
    return [
        {"file": document},
        {"body": streamfield([("image", picture)])},
        {"body": streamfield([("image", {**picture, "alt_text": "Une image"})])},
        {"body": streamfield([("document", {"document": document, "title": "Annexe"})])},
        {"body": streamfield([("video", film)])},
        {"body": streamfield([("paragraph", linked("DOCUMENT", document))])},
        {"body": streamfield([("paragraph", linked("LINK", draft))])},
    ]


def test_another_organisation_s_files_and_drafts_are_not_found(office: Client, houses):  # noqa: F811
    mine, theirs = houses
    section = mine.pages["draft"].get_parent()
    page = mine.pages["common"]
    for named in naming(theirs):
        for path in (
            f"/admin/pages/add/commons/commonpage/{section.pk}/",
            f"/admin/pages/{page.pk}/edit/",
            f"/admin/pages/{page.pk}/edit/preview/",
            f"/admin/pages/add/commons/commonpage/{section.pk}/preview/",
        ):
            answer = office.post(path, common(**named))
            assert answer.status_code == 404, (path, named)
            assert SECRET not in answer.text
    assert not CommonPage.objects.filter(slug="guide-d-ed").exists()
    assert SECRET not in str(CommonPage.objects.get(pk=page.pk).get_latest_revision().content)


def test_his_own_files_are_found(office: Client, houses):  # noqa: F811
    mine, _theirs = houses
    section = mine.pages["draft"].get_parent()
    named_well = [one for one in naming(mine)[2:] if "video" not in str(one)]
    for number, named in enumerate(named_well):
        answer = office.post(
            f"/admin/pages/add/commons/commonpage/{section.pk}/", common(slug=f"guide-{number}", **named)
        )
        assert answer.status_code == 302, (named, answer.context["form"].errors)


def test_what_a_moderator_chose_for_his_page_stays(office: Client, houses):  # noqa: F811
    mine, theirs = houses
    page = CommonPage.objects.get(pk=mine.pages["common"].pk)
    page.file = theirs.document
    page.save_revision()
    answer = office.post(f"/admin/pages/{page.pk}/edit/", common(file=theirs.document.pk))
    assert answer.status_code == 302, answer.context["form"].errors


@pytest.mark.parametrize("own", [False, True])
def test_a_translation_borrows_nothing_either(office: Client, houses, ed, own: bool):  # noqa: F811
    mine, theirs = houses
    page: Any = CommonPage.objects.get(pk=mine.pages["common"].pk)
    page.file = mine.document
    page.body = [("image", {"image": mine.image, "alt_text": "Une image", "caption": ""})]
    page.save_revision().publish(skip_permission_checks=True)
    there = OrganisationPage.objects.exclude(locale=page.locale).first()
    translate_object(Page.objects.get(pk=page.pk).specific, [there.locale], None, ed)
    translation = Translation.objects.get(source__object_id=page.translation_key)
    chosen = mine if own else theirs
    segments = OverridableSegment.objects.filter(source=translation.source)
    assert segments.count() == 2
    for segment in segments:
        value = chosen.document.pk if segment.context.path == "file" else chosen.image.pk
        answer = office.put(
            f"/admin/localize/translate/{translation.pk}/overrides/{segment.pk}/edit/",
            encode_multipart(BOUNDARY, {"value": str(value)}),
            content_type=MULTIPART_CONTENT,
        )
        assert answer.status_code == (201 if own else 404), segment.context.path
    assert SegmentOverride.objects.count() == (2 if own else 0)


def test_the_group_of_writers_is_still_the_only_one_confined(office: Client, houses, browser, carla):  # noqa: F811
    mine, theirs = houses
    page = mine.pages["common"]
    assert Group.objects.filter(user=carla).exists()
    answer = browser(carla).post(f"/admin/pages/{page.pk}/edit/", common(file=theirs.document.pk))
    assert answer.status_code == 302


@pytest.mark.parametrize("key", ["9" * 40, "9" * 5000, "٣", "-1", "1e3", "x"])
def test_what_is_no_number_of_anything_is_not_found(office: Client, key: str):  # noqa: F811
    for path in (
        "/admin/bulk/wagtailcore/page/delete/?id=",
        "/admin/choose-page/chosen-multiple/?id=",
        "/admin/images/chooser/chosen-multiple/?id=",
        "/admin/documents/chooser/chosen-multiple/?id=",
    ):
        assert office.get(f"{path}{key}").status_code == 404
