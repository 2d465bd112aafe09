"""Ways around the members' window that a reader may try."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone
from wagtail.documents.models import Document

from commons.models import CommonPage
from hub.members.models import User
from hub.shared import clock
from tests.commons.conftest import Tree

pytestmark = pytest.mark.django_db

OPENING = dt.date(2026, 6, 1)


@pytest.fixture
def guide(french: Tree) -> CommonPage:
    with time_machine.travel(dt.datetime(2026, 5, 1, 9, tzinfo=dt.UTC), tick=False):
        page = french.add(CommonPage, "Guide réservé", reserved_until=OPENING, summary="Un résumé zibeline")
        page.save_revision().publish()
    return page


@pytest.mark.parametrize(("hour", "status"), [(23, 403), (24, 200)])
def test_an_account_that_lives_far_to_the_east_waits_for_the_hub_s_midnight(
    guide: CommonPage, sacha: User, hour: int, status: int
):
    sacha.time_zone = "Pacific/Kiritimati"
    sacha.save()
    client = Client()
    midnight = dt.datetime.combine(OPENING, dt.time(), tzinfo=ZoneInfo("Europe/Paris"))
    with time_machine.travel(midnight + dt.timedelta(hours=hour - 24), tick=False):
        client.force_login(sacha)
        assert client.get("/fr/communs/guide-reserve/").status_code == status
        assert ("Guide réservé" in client.get("/fr/search/?q=zibeline").text) is (status == 200)


def test_days_are_those_of_the_hub_whatever_the_reader_s_time_zone(sacha: User):
    with (
        time_machine.travel(dt.datetime(2026, 5, 31, 12, tzinfo=dt.UTC), tick=False),
        timezone.override(ZoneInfo("Pacific/Kiritimati")),
    ):
        assert clock.today() == dt.date(2026, 5, 31)


@pytest.fixture
def film(french: Tree, settings: Any, tmp_path: Any) -> Document:
    """Of a common that is reserved until the opening."""
    settings.MEDIA_ROOT = tmp_path
    found = Document.objects.create(title="Film", file=ContentFile(b"0123456789", name="film.mp4"))
    with time_machine.travel(dt.datetime(2026, 5, 1, 9, tzinfo=dt.UTC), tick=False):
        french.add(CommonPage, "Guide filmé", reserved_until=OPENING, file=found).save_revision().publish()
    return found


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"range": "bytes=0-3"},
        {"if-none-match": "*"},
        {"if-modified-since": "Mon, 01 Jan 2035 00:00:00 GMT"},
    ],
    ids=str,
)
@pytest.mark.parametrize("method", ["get", "head"])
def test_no_way_of_asking_tells_anything_of_a_reserved_file(
    film: Document, headers: dict[str, str], method: str
):
    with time_machine.travel(dt.datetime(2026, 5, 2, tzinfo=dt.UTC), tick=False):
        answer = getattr(Client(), method)(film.url, headers=headers)
    assert answer.status_code == 404
    assert "ETag" not in answer.headers


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ("bytes=2-4", 206),
        ("bytes=-3", 206),
        ("bytes=99-", 416),
        (f"bytes={'9' * 5000}-", 200),
        (f"bytes=0-{'9' * 5000}", 200),
        (f"bytes=-{'9' * 5000}", 200),
        ("bytes=١-٣", 200),
    ],
)
def test_a_range_that_makes_no_sense_breaks_nothing(film: Document, asked: str, status: int):
    with time_machine.travel(dt.datetime(2026, 6, 2, tzinfo=dt.UTC), tick=False):
        answer = Client().get(film.url, headers={"range": asked})
    for _part in answer if answer.streaming else ():
        pass
    answer.close()
    assert answer.status_code == status
