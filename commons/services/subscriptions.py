"""The verbs of the weekly digest. Whoever asks acts for nobody: the address proves itself by its mail."""

import datetime as dt
from collections.abc import Collection, Iterable

from allauth.account.models import EmailAddress
from django.db import transaction

from commons.models import Subscription
from hub.members.actors import Actor
from hub.members.addresses import addresses_of, owners_of
from hub.members.consents import Said
from hub.members.events import record
from hub.members.models import User
from hub.members.purposes import Purpose
from hub.members.services import give_consents, withdraw_consent
from hub.shared import clock
from hub.topics.models import Topic

UNCONFIRMED_FOR = dt.timedelta(days=7)


@transaction.atomic
def ask_subscription(*, actor: Actor, email: str, language: str, topics: Collection[Topic]) -> None:
    """Send the address a mail to confirm this choice. Says nothing of whether it was known before."""
    subscription, _is_new = Subscription.objects.get_or_create(
        email=email.strip().lower(), defaults={"language": language}
    )
    slugs = " ".join(sorted(topic.slug for topic in topics))
    record(actor=actor, verb="subscription.asked", subject=subscription, language=language, topics=slugs)


@transaction.atomic
def confirm_subscription(
    *,
    actor: Actor,
    subscription: Subscription,
    language: str,
    topics: Collection[str],
    said: Iterable[Said] = (),
) -> Subscription:
    """The address's owner wants the digest in `language` on the topics with these slugs, on all if there are none.
    `said` is what they agree to by the same click, where the address is an account's."""
    subscription = Subscription.objects.select_for_update().get(pk=subscription.pk)
    subscription.language = language
    if subscription.confirmed_at is None:
        subscription.confirmed_at = subscription.last_sent_at = clock.now()
    subscription.full_clean()
    subscription.save()
    subscription.topics.set(Topic.objects.filter(slug__in=topics))
    record(actor=actor, verb="subscription.confirmed", subject=subscription)
    if owner := owners_of([subscription.email]).get(subscription.email):
        give_consents(actor=Actor(user=owner), said=said)
    return subscription


@transaction.atomic
def end_subscription(*, actor: Actor, subscription: Subscription) -> None:
    """Nothing more is sent, and the address is forgotten; where it is an account's, the person's consent is taken back.
    Ending twice is ending once."""
    for found in Subscription.objects.select_for_update().filter(pk=subscription.pk):
        record(actor=actor, verb="subscription.ended", subject=found)
        found.delete()
        if owner := owners_of([found.email]).get(found.email):
            withdraw_consent(actor=Actor(user=owner), purpose=Purpose.DIGEST)


@transaction.atomic
def subscribe_account(*, user: User) -> None:
    """The digest for whoever agreed to it in their own space: at once at a proven address, else by a mail to confirm.
    What they chose before stays."""
    email = user.email.lower()
    if not EmailAddress.objects.filter(user=user, email__iexact=email, verified=True).exists():
        ask_subscription(actor=Actor(user=user), email=email, language=user.language, topics=())
        return
    subscription, _is_new = Subscription.objects.get_or_create(
        email=email, defaults={"language": user.language}
    )
    if subscription.confirmed_at is None:
        confirm_subscription(
            actor=Actor(user=user), subscription=subscription, language=user.language, topics=()
        )


@transaction.atomic
def unsubscribe_account(*, user: User) -> None:
    """Nothing more is sent to any address of the account."""
    for subscription in Subscription.objects.filter(email__in=addresses_of(user)):
        end_subscription(actor=Actor(user=user), subscription=subscription)


@transaction.atomic
def forget_unconfirmed(*, actor: Actor) -> int:
    """Delete the addresses that nobody confirmed in time; how many."""
    old = Subscription.objects.filter(confirmed_at=None, created_at__lt=clock.now() - UNCONFIRMED_FOR)
    number = 0
    for subscription in old.select_for_update():
        record(actor=actor, verb="subscription.forgotten", subject=subscription)
        subscription.delete()
        number += 1
    return number


@transaction.atomic
def claim_digest(*, subscription: Subscription, until: dt.datetime) -> bool:
    """Whether this digest, of what was published before `until`, is the caller's to send: one caller has it."""
    mine = Subscription.objects.filter(pk=subscription.pk, last_sent_at=subscription.last_sent_at)
    return bool(mine.update(last_sent_at=until))


@transaction.atomic
def return_digest(*, subscription: Subscription) -> None:
    """It could not be sent: the next round tries again, with nothing left out."""
    Subscription.objects.filter(pk=subscription.pk).update(last_sent_at=subscription.last_sent_at)
