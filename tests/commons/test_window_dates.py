"""How long a common may be reserved for members: a day to come, twelve months at most, never again once public."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.test import Client

from commons.models import CommonPage
from hub.shared import clock
from tests.commons.conftest import Tree

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(french: Tree) -> Any:
    return french.add(CommonPage, "Brouillon", live=False)


def refused_for(page: Any, field: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        page.save_revision().publish()
    assert field in refusal.value.message_dict


def in_days(days: int) -> dt.date:
    return clock.today() + dt.timedelta(days=days)


def test_a_window_lasts_twelve_months_at_most(draft):
    draft.reserved_until = in_days(367)
    refused_for(draft, "reserved_until")
    draft.reserved_until = in_days(360)
    draft.save_revision().publish()
    with time_machine.travel(clock.now() + dt.timedelta(days=100), tick=False):
        page = CommonPage.objects.get(pk=draft.pk)
        page.reserved_until = in_days(360)
        refused_for(page, "reserved_until")


def test_a_window_ends_on_a_day_to_come(draft):
    for past in (0, -3):
        draft.reserved_until = in_days(past)
        refused_for(draft, "reserved_until")
    draft.reserved_until = in_days(1)
    draft.save_revision().publish()
    assert CommonPage.objects.get(pk=draft.pk).is_reserved


def test_what_has_been_public_is_never_closed_again(draft):
    draft.save_revision().publish()
    page = CommonPage.objects.get(pk=draft.pk)
    page.reserved_until = in_days(30)
    with pytest.raises(ValidationError):
        page.full_clean()
    page = CommonPage.objects.get(pk=draft.pk)
    page.unpublish()
    page.reserved_until = in_days(30)
    with pytest.raises(ValidationError):
        page.full_clean()


def test_a_window_that_opened_stays_in_the_record_and_the_page_goes_on(draft):
    draft.reserved_until = in_days(10)
    draft.save_revision().publish()
    with time_machine.travel(clock.now() + dt.timedelta(days=11), tick=False):
        page = CommonPage.objects.get(pk=draft.pk)
        page.title = "Guide corrigé"
        page.save_revision().publish()
        assert Client().get(page.url).status_code == 200
        page = CommonPage.objects.get(pk=draft.pk)
        page.reserved_until = in_days(30)
        with pytest.raises(ValidationError):
            page.full_clean()


def test_a_window_may_open_early(draft):
    draft.reserved_until = in_days(10)
    draft.save_revision().publish()
    assert Client().get(draft.url).status_code == 403
    page = CommonPage.objects.get(pk=draft.pk)
    page.reserved_until = None
    page.save_revision().publish()
    assert Client().get(draft.url).status_code == 200
