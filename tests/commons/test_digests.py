"""The weekly digest: what is new on one's topics, in one's language, once; nothing that isn't open."""

import datetime as dt
import logging
import re
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from commons import digests
from commons.models import ChallengePage, CommonPage, CommonVersion, ModelPage, Subscription
from commons.services import subscriptions as services
from tests.cast import make_topic

pytestmark = pytest.mark.django_db

MONDAY = dt.datetime(2026, 6, 1, 6, tzinfo=dt.UTC)  # eight o'clock in Paris
DAY = dt.timedelta(days=1)
WEEK = 7 * DAY


@pytest.fixture(autouse=True)
def monday(time_machine) -> Any:
    time_machine.move_to(MONDAY, tick=False)
    return time_machine


@pytest.fixture
def bikes() -> Any:
    return make_topic("bikes", "vélo", "cycling")


@pytest.fixture
def trams() -> Any:
    return make_topic("trams", "tramway", "trams")


def subscribed(
    *topics: Any,
    email: str = "lou@elsewhere.example",
    language: str = "fr",
    since: dt.datetime = MONDAY - WEEK,
) -> Subscription:
    """Someone who has confirmed, and had the last digest at `since`."""
    row = Subscription.objects.create(email=email, language=language, confirmed_at=since, last_sent_at=since)
    row.topics.set(topics)
    return row


def add(tree: Any, model: Any, title: str, *topics: Any, days_ago: float = 2, **fields: Any) -> Any:
    page = tree.add(model, title, first_published_at=MONDAY - days_ago * DAY, **fields)
    if topics:
        page.topics.set(topics)
        page.save()
    return page


def sent() -> dict[str, list[str]]:
    """The titles that each address has received, in their order."""
    digests.send_digests()
    found = {}
    for message in mail.outbox:
        lines = message.body.splitlines()
        found[message.to[0]] = [
            re.sub(r" \([^)]*\)$", "", lines[place - 2])
            for place, line in enumerate(lines)
            if line.startswith("http") and "/subscription/" not in line
        ]
    mail.outbox.clear()
    return found


@pytest.mark.parametrize(
    ("now", "last"),
    [
        ("2026-06-01T04:59:00Z", "2026-05-25T05:00:00Z"),  # in summer, seven in Paris is five
        ("2026-06-01T05:00:00Z", "2026-06-01T05:00:00Z"),
        ("2026-06-07T21:59:00Z", "2026-06-01T05:00:00Z"),
        ("2026-12-07T05:30:00Z", "2026-11-30T06:00:00Z"),
    ],
)
def test_the_week_begins_on_monday_at_seven_where_the_hub_is(now, last):
    assert str(timezone.get_default_timezone()) == "Europe/Paris"
    assert digests.last_monday(dt.datetime.fromisoformat(now)) == dt.datetime.fromisoformat(last)


def test_each_gets_what_is_new_on_their_topics_in_their_language(french, english, bikes, trams):
    add(french, ChallengePage, "Pistes", bikes)
    add(french, CommonPage, "Rails", trams)
    add(french, ModelPage, "Pair à pair")
    add(english, ChallengePage, "Lanes", bikes)
    add(french, ChallengePage, "Ancien", bikes, days_ago=8)
    subscribed(bikes, email="bikes@x.example")
    subscribed(bikes, trams, email="both@x.example")
    subscribed(email="all@x.example")
    subscribed(bikes, email="english@x.example", language="en")
    assert sent() == {
        "bikes@x.example": ["Pistes"],
        "both@x.example": ["Rails", "Pistes"],
        "all@x.example": ["Rails", "Pistes", "Pair à pair"],
        "english@x.example": ["Lanes"],
    }


def test_nothing_is_sent_when_nothing_is_new_and_nothing_is_lost(french, bikes, trams, monday):
    add(french, ChallengePage, "Pistes", bikes)
    row = subscribed(trams)
    assert sent() == {}
    row.refresh_from_db()
    assert row.last_sent_at == MONDAY
    page = add(french, CommonPage, "Rails", trams, days_ago=-1)
    monday.move_to(MONDAY + 2 * DAY)
    assert sent() == {}, "not before Monday"
    monday.move_to(MONDAY + WEEK)
    assert sent() == {row.email: [page.title]}


def test_a_digest_is_sent_once(french, bikes):
    add(french, ChallengePage, "Pistes", bikes)
    row = subscribed(bikes)
    assert list(sent()) == [row.email]
    assert sent() == {}
    assert not services.claim_digest(subscription=row, until=MONDAY), "another worker came first"


def test_a_worker_that_comes_second_sends_nothing(french, bikes, monkeypatch):
    add(french, ChallengePage, "Pistes", bikes)
    subscribed(bikes)
    claim = services.claim_digest

    def late(**options: Any) -> bool:
        Subscription.objects.update(last_sent_at=MONDAY - DAY)
        return claim(**options)

    monkeypatch.setattr(services, "claim_digest", late)
    assert sent() == {}


def test_who_has_not_confirmed_gets_nothing(french, bikes):
    add(french, ChallengePage, "Pistes", bikes)
    Subscription.objects.create(email="never@x.example")
    assert sent() == {}


def test_who_missed_a_week_gets_both(french, bikes):
    add(french, ChallengePage, "Pistes", bikes, days_ago=10)
    row = subscribed(bikes, since=MONDAY - 2 * WEEK)
    assert sent() == {row.email: ["Pistes"]}


def test_a_reserved_common_is_announced_on_the_monday_after_it_opens(french, bikes, monday):
    add(french, CommonPage, "Guide", bikes, reserved_until=(MONDAY + 3 * DAY).date())
    row = subscribed(bikes)
    assert sent() == {}
    monday.move_to(MONDAY + WEEK)
    assert sent() == {row.email: ["Guide"]}
    monday.move_to(MONDAY + 2 * WEEK)
    assert sent() == {}, "once"


def test_one_that_opens_on_a_monday_is_announced_that_day_and_once(french, bikes, monday):
    add(french, CommonPage, "Guide", bikes, days_ago=20, reserved_until=MONDAY.date())
    row = subscribed(bikes)
    assert sent() == {row.email: ["Guide"]}
    monday.move_to(MONDAY + WEEK)
    assert sent() == {}


def renew(page: CommonPage, number: int, label: str, at: dt.datetime) -> None:
    CommonVersion.objects.create(page=page, number=number, label=label, published_at=at, content={})


def test_a_new_version_is_announced_as_one(french, bikes):
    guide = add(french, CommonPage, "Guide", bikes, days_ago=90)
    renew(guide, 1, "1.0", MONDAY - 90 * DAY)
    renew(guide, 2, "1.1", MONDAY - 2 * DAY)
    subscribed(bikes)
    digests.send_digests()
    assert "Guide (nouvelle version, 1.1)" in mail.outbox[0].body or "new version, 1.1" in mail.outbox[0].body


def test_an_unpublished_page_and_a_withdrawn_version_are_not_announced(french, bikes):
    add(french, ChallengePage, "Pistes", bikes, live=False)
    guide = add(french, CommonPage, "Guide", bikes, days_ago=90)
    renew(guide, 2, "1.1", MONDAY - 2 * DAY)
    guide.versions.update(withdrawn_at=MONDAY)
    subscribed(bikes)
    assert sent() == {}


KEEP = EmailBackend.send_messages


def failing(self: Any, messages: Any) -> int:
    to = messages[0].to[0]
    if to.startswith("refused"):
        raise SMTPRecipientsRefused({to: (550, b"no such user")})
    if to.startswith("cut"):
        raise SMTPServerDisconnected("connection closed")
    return int(KEEP(self, messages))


def test_an_address_that_fails_stops_none_of_the_others(french, bikes, monkeypatch, caplog):
    add(french, ChallengePage, "Pistes", bikes)
    for name in ("cut", "refused", "good", "better"):
        subscribed(bikes, email=f"{name}@x.example")
    with monkeypatch.context() as patch, caplog.at_level(logging.WARNING):
        patch.setattr(EmailBackend, "send_messages", failing)
        assert set(sent()) == {"good@x.example", "better@x.example"}
    assert not any("@" in message for message in caplog.messages)
    assert set(sent()) == {"cut@x.example"}, "what was cut off is tried again, with nothing left out"


def test_each_mail_can_be_left_at_one_click(french, bikes):
    add(french, ChallengePage, "Pistes", bikes)
    subscribed(bikes)
    call_command("tend")
    (message,) = mail.outbox
    headers = message.message()
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert headers["List-Id"].startswith("<digest.")
    assert headers["Auto-Submitted"] == "auto-generated"
    path = re.fullmatch(r"<https?://[^/]+(/\S+)>", headers["List-Unsubscribe"].replace("\n ", ""))
    assert path
    assert (
        Client(enforce_csrf_checks=True).post(path[1], {"List-Unsubscribe": "One-Click"}).status_code == 200
    )
    assert not Subscription.objects.exists()


def test_a_digest_takes_as_many_queries_by_address_whatever_is_new(french, bikes, count_queries):
    add(french, ChallengePage, "Pistes", bikes)
    add(french, CommonPage, "Guide", bikes)
    subscribed(bikes, email="first@x.example")
    digests.send_digests()
    Subscription.objects.update(last_sent_at=MONDAY - WEEK)
    before = count_queries(digests.send_digests)
    for number in range(10):
        add(french, ChallengePage, f"Pistes {number}", bikes)
        renew(add(french, CommonPage, f"Guide {number}", bikes), 2, "2", MONDAY - DAY)
    Subscription.objects.update(last_sent_at=MONDAY - WEEK)
    assert count_queries(digests.send_digests) == before
    subscribed(bikes, email="second@x.example")
    Subscription.objects.update(last_sent_at=MONDAY - WEEK)
    assert count_queries(digests.send_digests) - before <= 3, "a second address costs its claim alone"
