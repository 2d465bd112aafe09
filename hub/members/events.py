"""Recording events, and telling those who listen.

`record()` appends the row in the verb's own transaction. Listeners `within()` run at once, in that
transaction; listeners `after()` run in a task once it is committed, again until they succeed, so each must
bear being called twice.
"""

import datetime as dt
import functools
import logging
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import models, transaction
from django.db.models import F, Q
from django.tasks import task

from hub.members.actors import Actor
from hub.members.models.events import PRIVATE, Event
from hub.shared import clock

type Listener = Callable[[Event], None]

logger = logging.getLogger(__name__)

MOST_ATTEMPTS = 8
CLAIM = dt.timedelta(minutes=10)

_within: Mapping[str, list[Listener]] = defaultdict(list)
_after: Mapping[str, list[Listener]] = defaultdict(list)
_quiet: ContextVar[bool] = ContextVar("quiet", default=False)


def within(*verbs: str) -> Callable[[Listener], Listener]:
    """Listen to `verbs` inside the transaction that does them."""
    return functools.partial(_subscribe, _within, verbs)


def after(*verbs: str) -> Callable[[Listener], Listener]:
    """Listen to `verbs` once they are committed."""
    return functools.partial(_subscribe, _after, verbs)


def keep_private(*verbs: str) -> None:
    """What people do for themselves alone, or with those of their pair: kept, and listed to nobody."""
    PRIVATE.update(verbs)


@contextmanager
def quietly() -> Iterator[None]:
    """What is recorded inside counts as delivered: nobody gets a mail. For data that is loaded, not lived."""
    token = _quiet.set(True)
    try:
        yield
    finally:
        _quiet.reset(token)


def _subscribe(table: Mapping[str, list[Listener]], verbs: tuple[str, ...], listener: Listener) -> Listener:
    for verb in verbs:
        table[verb].append(listener)
    return listener


def record(*, actor: Actor, verb: str, subject: models.Model, **ids: object) -> Event:
    """Append the event; `ids` are named ids of what else took part, never content."""
    to_tell = bool(_after[verb]) and not _quiet.get()
    event = Event.objects.create(
        verb=verb,
        user=actor.user,
        organisation=actor.organisation,
        subject_id=subject.pk,
        ids={name: str(value) for name, value in ids.items() if value is not None},
        delivered_at=None if to_tell else clock.now(),
    )
    for listener in _within[verb]:
        listener(event)
    if to_tell:
        transaction.on_commit(functools.partial(deliver_event.enqueue, str(event.pk)))
    return event


def record_all(*, actor: Actor, verb: str, subjects: Iterable[models.Model], **ids: object) -> list[Event]:
    """The same for each of these subjects, in a number of queries that does not grow with them."""
    to_tell = bool(_after[verb]) and not _quiet.get()
    named = {name: str(value) for name, value in ids.items() if value is not None}
    at = None if to_tell else clock.now()
    events = Event.objects.bulk_create(
        Event(
            verb=verb,
            user=actor.user,
            organisation=actor.organisation,
            subject_id=subject.pk,
            ids=named,
            delivered_at=at,
        )
        for subject in subjects
    )
    for listener in _within[verb]:
        for event in events:
            listener(event)
    if to_tell and events:
        transaction.on_commit(deliver_waiting.enqueue)
    return events


@task(backend="background")
def deliver_waiting() -> None:
    deliver_pending()


@task(backend="background")
def deliver_event(event_id: str) -> None:
    deliver(uuid.UUID(event_id))


def deliver(event_id: uuid.UUID) -> bool:
    """Tell the listeners of one event; True when it was ours to tell and all of them succeeded.

    The claim keeps two workers from telling twice; a claim older than CLAIM was left by a worker that died.
    """
    now = clock.now()
    free = Q(claimed_at=None) | Q(claimed_at__lt=now - CLAIM)
    mine = Event.objects.filter(free, pk=event_id, delivered_at=None, attempts__lt=MOST_ATTEMPTS)
    if not mine.update(claimed_at=now, attempts=F("attempts") + 1):
        return False
    event = Event.objects.get(pk=event_id)
    try:
        for listener in _after[event.verb]:
            listener(event)
    except Exception:
        logger.exception("event %s (%s) was not delivered", event.pk, event.verb)
        Event.objects.filter(pk=event_id).update(claimed_at=None)
        return False
    Event.objects.filter(pk=event_id).update(delivered_at=clock.now())
    return True


def deliver_pending() -> int:
    """Deliver what is still waiting (a cron task calls this); the number delivered."""
    pending = Event.objects.pending(MOST_ATTEMPTS).order_by("at").values_list("pk", flat=True)
    return sum(deliver(event_id) for event_id in pending)
