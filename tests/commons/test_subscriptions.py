"""Subscribing to the weekly digest: asked for, confirmed, changed, left at one click."""

import datetime as dt
import re
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core import mail, signing
from django.test import Client

from commons import digests
from commons.models import Subscription
from commons.services import subscriptions as services
from commons.subscribing import choice_token, owner_token
from hub.members.actors import Actor
from hub.members.models import Event
from hub.shared import clock
from hub.shared.guards import SALT
from tests.cast import make_topic

pytestmark = pytest.mark.django_db

ADDRESS = "lou@elsewhere.example"


@pytest.fixture
def bikes() -> Any:
    return make_topic("bikes", "vélo", "cycling")


@pytest.fixture
def trams() -> Any:
    return make_topic("trams", "tramway", "trams")


def opened() -> str:
    """The stamp of a form opened a while ago."""
    signer = signing.TimestampSigner(salt=SALT)
    signer.timestamp = lambda: signing.b62_encode(int(clock.now().timestamp()) - 60)  # type: ignore[method-assign]
    return signer.sign("opened")


def ask(email: str = ADDRESS, language: str = "fr", **values: Any) -> Any:
    data = {"email": email, "opened": opened(), "website": "", **values}
    return Client().post(f"/{language}/subscribe/", data)


def link_in(message: Any, part: str) -> str:
    found = re.search(rf"https?://\S+{part}\S+", message.body)
    assert found, message.body
    return urlsplit(found[0]).path


def subscribed(
    *topics: Any, email: str = ADDRESS, language: str = "fr", since: dt.datetime | None = None
) -> Any:
    """Someone who has confirmed, and had a digest `since`."""
    moment = since or clock.now()
    row = Subscription.objects.create(
        email=email, language=language, confirmed_at=moment, last_sent_at=moment
    )
    row.topics.set(topics)
    return row


def test_nothing_is_sent_before_the_address_has_confirmed(bikes, trams, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        assert ask(topics=["bikes"]).url == "/fr/subscribe/asked/"
    row = Subscription.objects.get()
    assert (row.email, row.confirmed_at) == (ADDRESS, None)
    (message,) = mail.outbox
    assert message.to == [ADDRESS]
    path = link_in(message, "/subscribe/confirm/")
    assert ADDRESS not in path
    client = Client()
    assert "vélo" in client.get(path).content.decode()
    row.refresh_from_db()
    assert row.confirmed_at is None, "opening the page confirms nothing"
    assert client.post(path).status_code == 302
    row.refresh_from_db()
    assert row.confirmed_at is not None
    assert [topic.slug for topic in row.topics.all()] == ["bikes"]


def test_the_answer_is_the_same_whether_the_address_is_known_or_not(
    bikes, django_capture_on_commit_callbacks
):
    subscribed(email="known@elsewhere.example")
    answers = []
    for email in ("known@elsewhere.example", "new@elsewhere.example", "KNOWN@elsewhere.example"):
        with django_capture_on_commit_callbacks(execute=True):
            response = ask(email)
        answers.append((response.status_code, response.url))
    assert len(set(answers)) == 1
    assert len(mail.outbox) == 3
    assert Subscription.objects.count() == 2


def test_a_new_choice_applies_only_once_confirmed(bikes, trams, django_capture_on_commit_callbacks):
    row = subscribed(bikes)
    with django_capture_on_commit_callbacks(execute=True):
        ask(topics=["trams"], language="en")
    row.refresh_from_db()
    assert (row.language, [topic.slug for topic in row.topics.all()]) == ("fr", ["bikes"])
    (message,) = mail.outbox
    assert "/en/subscription/" in message.body
    Client().post(link_in(message, "/subscribe/confirm/"))
    row.refresh_from_db()
    assert (row.language, [topic.slug for topic in row.topics.all()]) == ("en", ["trams"])


@pytest.mark.parametrize(
    "values", [{"website": "spam"}, {"opened": "forged"}, {"email": "no address"}, {"topics": ["nothing"]}]
)
def test_what_is_wrong_or_written_by_a_robot_is_refused(bikes, values):
    response = ask(**values)
    assert response.status_code == 400
    assert not Subscription.objects.exists()


def test_the_topic_that_the_link_names_is_chosen(bikes, trams):
    content = Client().get("/fr/subscribe/", {"topic": "bikes"}).content.decode()
    assert re.search(r'value="bikes"[^>]*checked', content)
    assert not re.search(r'value="trams"[^>]*checked', content)


def test_who_asks_too_often_is_stopped(bikes):
    assert [ask().status_code for _time in range(4)] == [302, 302, 302, 429]


def test_a_forged_or_old_link_confirms_nothing(bikes, time_machine):
    row = Subscription.objects.create(email=ADDRESS)
    token = choice_token(row, language="fr", topics=["bikes"])
    assert Client().post("/fr/subscribe/confirm/forged/").status_code == 404
    assert Client().post(f"/fr/subscribe/confirm/{owner_token(row)}/").status_code == 404
    assert Client().post(f"/fr/subscription/{token}/").status_code == 404
    time_machine.move_to(dt.datetime.now(dt.UTC) + dt.timedelta(days=8))
    assert Client().post(f"/fr/subscribe/confirm/{token}/").status_code == 404
    row.refresh_from_db()
    assert row.confirmed_at is None


def test_what_nobody_confirms_is_forgotten_after_a_week(time_machine):
    Subscription.objects.create(email=ADDRESS)
    kept = subscribed(email="kept@elsewhere.example")
    assert digests.forget_unconfirmed() == 0
    time_machine.move_to(dt.datetime.now(dt.UTC) + dt.timedelta(days=8))
    assert digests.forget_unconfirmed() == 1
    assert list(Subscription.objects.all()) == [kept]


def test_the_owner_changes_topics_and_language(bikes, trams):
    row = subscribed(bikes)
    path = f"/fr/subscription/{owner_token(row)}/"
    assert re.search(r'value="bikes"[^>]*checked', Client().get(path).content.decode())
    assert Client().post(path, {"language": "xx"}).status_code == 400
    assert Client().post(path, {"language": "en", "topics": ["trams"]}).status_code == 302
    row.refresh_from_db()
    assert (row.language, [topic.slug for topic in row.topics.all()]) == ("en", ["trams"])


def test_one_click_of_a_mail_program_ends_it_and_forgets_the_address():
    row = subscribed()
    path = f"/fr/subscription/{owner_token(row)}/stop/"
    strict = Client(enforce_csrf_checks=True)
    assert strict.get(path).status_code == 200
    assert Subscription.objects.exists(), "opening the page ends nothing"
    assert strict.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert not Subscription.objects.exists()
    assert strict.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200, "twice is once"
    event = Event.objects.get(verb="subscription.ended")
    assert ADDRESS not in str(event.ids)


@pytest.mark.parametrize("token", ["forged", "a:b:c"])
def test_nobody_ends_the_subscription_of_another(token):
    row = subscribed()
    assert Client().post(f"/fr/subscription/{token}/stop/").status_code == 404
    other = signing.dumps([str(row.pk), "0" * 20], salt="commons.subscription.owner")
    Client().post(f"/fr/subscription/{other}/stop/")
    assert Subscription.objects.exists()


@pytest.mark.parametrize("name", ["", "stop/"])
def test_the_only_form_without_a_csrf_token_is_the_one_click(name):
    path = f"/fr/subscription/{owner_token(subscribed())}/{name}"
    assert Client(enforce_csrf_checks=True).post(path).status_code == (200 if name else 403)


def test_an_ended_subscription_that_still_had_a_mail_to_come_gets_none(
    bikes, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        ask()
        Subscription.objects.all().delete()
    assert mail.outbox == []


def test_confirming_twice_starts_no_second_time(bikes):
    row = services.confirm_subscription(
        actor=Actor(), subscription=Subscription.objects.create(email=ADDRESS), language="fr", topics=[]
    )
    again = services.confirm_subscription(actor=Actor(), subscription=row, language="fr", topics=["bikes"])
    assert (again.confirmed_at, again.last_sent_at) == (row.confirmed_at, row.last_sent_at)


def test_the_footer_leads_there(french):
    assert "/fr/subscribe/" in Client().get("/fr/").content.decode()
