"""The links of the digest: signed, for one subscription and one address, which they do not hold."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import override

from commons.models import Subscription
from hub.members.addresses import addresses_of
from hub.members.consents import consents
from hub.members.models import User
from hub.members.purposes import Purpose

CHOICE = "commons.subscription.choice"
OWNER = "commons.subscription.owner"
VALID = dt.timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Choice:
    """What was asked for, not yet confirmed."""

    subscription: Subscription
    language: str
    topics: tuple[str, ...]


def choice_token(subscription: Subscription, *, language: str, topics: Iterable[str]) -> str:
    """For the mail that asks to confirm: valid 7 days, it holds what was chosen."""
    return signing.dumps(
        [str(subscription.pk), _mark(subscription.email), language, *topics], salt=CHOICE, compress=True
    )


def choice_of(token: str) -> Choice | None:
    """What the token confirms; None if it is forged, too old, or the subscription is gone."""
    try:
        pk, mark, language, *topics = signing.loads(token, salt=CHOICE, max_age=VALID)
    except (signing.BadSignature, ValueError):
        return None
    subscription = _subscription(pk, mark)
    return Choice(subscription, language, tuple(topics)) if subscription else None


def owner_token(subscription: Subscription) -> str:
    """For the links of each digest: valid as long as the subscription."""
    return signing.dumps([str(subscription.pk), _mark(subscription.email)], salt=OWNER)


def is_genuine(token: str) -> bool:
    """Whether the hub wrote this token of an owner, be the subscription gone or not."""
    try:
        signing.loads(token, salt=OWNER)
    except signing.BadSignature:
        return False
    return True


def owned(token: str) -> Subscription | None:
    """The subscription of whoever holds the token; None if it is forged or the subscription is gone."""
    try:
        pk, mark = signing.loads(token, salt=OWNER)
    except (signing.BadSignature, ValueError):
        return None
    return _subscription(pk, mark)


def awaits_consent(user: User) -> bool:
    """Whether the account has a digest that is not sent until the person agrees to it."""
    waiting = Subscription.objects.confirmed().filter(email__in=addresses_of(user))
    return waiting.exists() and not consents([user.pk], Purpose.DIGEST)


def link(name: str, token: str, language: str) -> str:
    """The full address of the page `name` for the holder of `token`."""
    with override(language):
        return f"{settings.WAGTAILADMIN_BASE_URL}{reverse(name, args=[token])}"


def _subscription(pk: str, mark: str) -> Subscription | None:
    subscription = Subscription.objects.filter(pk=pk).prefetch_related("topics").first()
    return subscription if subscription is not None and _mark(subscription.email) == mark else None


def _mark(email: str) -> str:
    """Stands for the address in the link, which servers write to their logs."""
    return salted_hmac(OWNER, email, algorithm="sha256").hexdigest()[:20]
