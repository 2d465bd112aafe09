"""Fills a migrated database of the hub with pages: half challenges, half commons, half in French, half in English."""

import datetime as dt
import json
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone
from wagtail.models import Locale, Page, Site

from commons.models import (
    ChallengeIndexPage,
    ChallengePage,
    CommonIndexPage,
    CommonPage,
    HomePage,
    StandardPage,
)
from commons.states import ChallengeStatus
from hub.members.models import ActorType, Organisation
from hub.topics.models import Topic

TEXT = "<p>Who prepares a first meeting well <b>listens</b> more than they speak, and comes with one question.</p>"
BLOCKS = [
    block
    for number in range(6)
    for block in (
        {"type": "heading", "value": {"text": f"Part {number}", "level": "2"}},
        {"type": "paragraph", "value": TEXT * 3},
    )
]
STATUSES = ChallengeStatus.values


@transaction.atomic
def fill(size: int) -> None:
    """About `size` pages in all, each with a dozen blocks, topics and organisations."""
    today = timezone.localdate()
    term = {"joined_on": today - dt.timedelta(days=30), "membership_ends_on": today + dt.timedelta(days=300)}
    types = ActorType.values
    organisations = [
        Organisation.objects.create(
            name=f"Member {n}", slug=f"member-{n}", actor_type=types[n % len(types)], **term
        )
        for n in range(12)
    ]
    topics = [
        Topic.objects.create(slug=f"t{n}", name_fr=f"Thème {n}", name_en=f"Topic {n}") for n in range(20)
    ]
    Page.objects.filter(depth=2).delete()
    for code in ("fr", "en"):
        locale, _made = Locale.objects.get_or_create(language_code=code)
        _fill_language(locale, size // 4, organisations, topics)


def _fill_language(locale: Locale, each: int, organisations: list[Any], topics: list[Any]) -> None:
    root = Page.get_first_root_node()
    home = HomePage(
        title="Home", slug=f"home-{locale.language_code}", tagline="Hello", summary="Home", locale=locale
    )
    if locale.language_code == "en":
        french = HomePage.objects.get(slug="home-fr")
        home.translation_key = french.translation_key
    root.add_child(instance=home)
    if locale.language_code == "fr":
        Site.objects.update_or_create(
            is_default_site=True, defaults={"hostname": "localhost", "port": 80, "root_page": home}
        )
    home = HomePage.objects.get(pk=home.pk)
    listed = {"summary": "All of them.", "show_in_menus": True, "locale": locale}
    challenges = ChallengeIndexPage(title="Challenges", slug="challenges", **listed)
    commons = CommonIndexPage(title="Commons", slug="commons", **listed)
    about = StandardPage(title="About", slug="about", summary="About", body=_body(), locale=locale)
    for page in (challenges, commons, about):
        home.add_child(instance=page)
    _add(
        challenges,
        [_challenge(number, organisations) for number in range(each)],
        topics=[topics[number % 20 : number % 20 + 3] for number in range(each)],
    )
    _add(
        commons,
        [_common(number) for number in range(each)],
        topics=[topics[number % 20 : number % 20 + 3] for number in range(each)],
        organisations=[organisations[number % 12 : number % 12 + 2] for number in range(each)],
    )


def _body() -> str:
    return json.dumps(BLOCKS)


def _challenge(number: int, organisations: list[Any]) -> ChallengePage:
    return ChallengePage(
        title=f"Challenge {number}", slug=f"challenge-{number}", summary="A question that many share.", body=_body(),
        status=STATUSES[number % len(STATUSES)], actor_types=["industry", "operator"],
        organisation=organisations[number % 12], first_published_at=timezone.now() - dt.timedelta(minutes=number),
    )  # fmt: skip


def _common(number: int) -> CommonPage:
    return CommonPage(
        title=f"Common {number}", slug=f"common-{number}", summary="What was learnt.", body=_body(), kind="guide",
        authors="Ada\nBasile", published_on=timezone.localdate() - dt.timedelta(days=number),
        first_published_at=timezone.now() - dt.timedelta(minutes=number),
    )  # fmt: skip


def _add(parent: Page, pages: list[Any], **relations: list[list[Any]]) -> None:
    """Below `parent`, written as rows: publishing ten thousand pages the way an editor does would take an hour."""
    model = type(pages[0])
    names = [field.attname for field in Page._meta.concrete_fields if not field.primary_key]
    for number, page in enumerate(pages, start=1):
        page.locale, page.live, page.depth = parent.locale, True, parent.depth + 1
        page.path = Page._get_path(parent.path, page.depth, number)
        page.url_path = f"{parent.url_path}{page.slug}/"
        page.draft_title = page.title
        page.content_type = ContentType.objects.get_for_model(model)
    rows = Page.objects.bulk_create(
        [Page(**{name: getattr(page, name) for name in names}) for page in pages], batch_size=50
    )
    Page.objects.filter(pk=parent.pk).update(numchild=len(pages))
    for page, row in zip(pages, rows, strict=True):
        page.pk = page.id = page.page_ptr_id = row.pk
        page.save_base(raw=True, force_insert=True)
    for name, targets in relations.items():
        through = getattr(model, name).through
        source, target = (field.attname for field in through._meta.fields if field.is_relation)
        through.objects.bulk_create(
            through(**{source: page.pk, target: one.pk})
            for page, chosen in zip(pages, targets, strict=True)
            for one in chosen
        )
