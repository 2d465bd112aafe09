"""Ways around the members' window that a reader may try."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

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
