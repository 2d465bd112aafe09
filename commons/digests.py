"""The mails of the subscription: the one that asks to confirm, and the weekly digest."""

import datetime as dt
import logging
from collections.abc import Iterator, Sequence
from smtplib import SMTPRecipientsRefused
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone

from commons.models import Subscription
from commons.news import Item, chosen, news
from commons.services import subscriptions as services
from commons.subscribing import choice_token, link, owner_token
from hub.members.actors import Actor
from hub.members.addresses import owners_of
from hub.members.consents import consents
from hub.members.events import after, within
from hub.members.models import Event
from hub.members.purposes import Purpose, uses
from hub.shared import clock
from hub.shared.chores import chore
from hub.shared.mail import send

MONDAY_AT = dt.time(7)
BATCH = 200
OLDEST = dt.timedelta(days=60)

logger = logging.getLogger(__name__)


@after("subscription.asked")
def mail_choice(event: Event) -> None:
    """The link to confirm; for whoever has confirmed before, the links to change and to stop too."""
    subscription = Subscription.objects.filter(pk=event.subject_id).first()
    if subscription is None:
        return
    language, topics = event.ids["language"], event.ids["topics"].split()
    token = choice_token(subscription, language=language, topics=topics)
    context = {
        "is_known": subscription.confirmed_at is not None,
        "confirm": link("subscription-confirm", token, language),
        "change": link("subscription", owner_token(subscription), language),
        "days": services.UNCONFIRMED_FOR.days,
    }
    send("commons/mail/subscription.txt", to=subscription.email, language=language, context=context)


@chore("digests sent")
def send_digests() -> int:
    """To everyone who has had none since Monday morning, what is new since the last one; nothing if nothing is."""
    now = clock.now()
    sent = 0
    for batch in filter(None, map(_agreeing, _due(last_monday(now)))):
        items = _news_for(batch, now)
        sent += sum(_deliver(one, items[one.language], now) for one in batch)
    return sent


@uses(Purpose.DIGEST, "sends the weekly digest to an address of the person's account")
def _agreeing(batch: Sequence[Subscription]) -> Sequence[Subscription]:
    """But for the addresses of accounts that have not agreed. Whoever has no account agreed by confirming."""
    owners = owners_of(one.email for one in batch)
    agreed = consents([user.pk for user in owners.values()], Purpose.DIGEST)
    return [one for one in batch if one.email not in owners or owners[one.email].pk in agreed]


@within("consent.given")
def begin_digest(event: Event) -> None:
    if event.ids["purpose"] == Purpose.DIGEST and event.user is not None:
        services.subscribe_account(user=event.user)


@within("consent.withdrawn")
def end_digest(event: Event) -> None:
    if event.ids["purpose"] == Purpose.DIGEST and event.user is not None:
        services.unsubscribe_account(user=event.user)


@chore("unconfirmed subscriptions forgotten")
def forget_unconfirmed() -> int:
    return services.forget_unconfirmed(actor=Actor.system())


def last_monday(now: dt.datetime) -> dt.datetime:
    """The last Monday morning, in the hub's own time zone."""
    today = timezone.localtime(now)
    monday = (today - dt.timedelta(days=today.weekday())).date()
    moment = timezone.make_aware(dt.datetime.combine(monday, MONDAY_AT))
    if moment <= now:
        return moment
    return timezone.make_aware(dt.datetime.combine(monday - dt.timedelta(days=7), MONDAY_AT))


def _due(since: dt.datetime) -> Iterator[Sequence[Subscription]]:
    rows = Subscription.objects.confirmed().filter(last_sent_at__lt=since).order_by("pk")
    rows = rows.prefetch_related("topics")
    batch = list(rows[:BATCH])
    while batch:
        yield batch
        batch = list(rows.filter(pk__gt=batch[-1].pk)[:BATCH])


def _news_for(batch: Sequence[Subscription], now: dt.datetime) -> dict[str, list[Item]]:
    """By language, since the oldest of their last digests."""
    first = min((one.last_sent_at for one in batch if one.last_sent_at), default=now)
    since = max(first, now - OLDEST)
    return {language: news(language, since) for language in {one.language for one in batch}}


def _deliver(subscription: Subscription, items: Sequence[Item], now: dt.datetime) -> int:
    """1 if a mail went off. One address that fails stops none of the others."""
    since = subscription.last_sent_at
    assert since is not None
    if not services.claim_digest(subscription=subscription, until=now):
        return 0
    groups = chosen(items, {topic.slug for topic in subscription.topics.all()}, since)
    if not groups:
        return 0
    try:
        _send(subscription, groups)
    except SMTPRecipientsRefused:
        logger.warning("the digest of subscription %s was refused for good", subscription.pk)
        return 0
    except Exception:
        logger.exception("the digest of subscription %s could not be sent", subscription.pk)
        services.return_digest(subscription=subscription)
        return 0
    return 1


def _send(subscription: Subscription, groups: Sequence[tuple[str, Sequence[object]]]) -> None:
    token, language = owner_token(subscription), subscription.language
    stop = link("unsubscribe", token, language)
    context = {
        "groups": groups,
        "number": sum(len(lines) for _heading, lines in groups),
        "stop": stop,
        "change": link("subscription", token, language),
    }
    headers = {
        "List-Id": f"<digest.{urlsplit(settings.WAGTAILADMIN_BASE_URL).hostname}>",
        "List-Unsubscribe": f"<{stop}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    send(
        "commons/mail/digest.txt", to=subscription.email, language=language, context=context, headers=headers
    )
