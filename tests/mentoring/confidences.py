"""Sessions under confidentiality, as tests announce, sign for and note them."""

import datetime as dt
from typing import Any

from django.core import mail

from charters.models import Charter, Signature
from charters.services import sign
from hub.members.events import deliver_pending
from hub.members.models import Volunteer
from hub.mentoring.models import Pair, PlannedSession, Session
from hub.mentoring.services import (
    announce_session,
    record_session,
)
from hub.shared import clock
from tests.cast import actor

TITLE = "Prix Zorglub"
FRENCH = "## 1. Secret\n\nChacun participe en silence.\n\n- [ ] Je me tais.\n"
ENGLISH = "## 1. Secret\n\nFree to be silent.\n\n- [ ] I keep silent.\n"


def announced(person: Volunteer, pair: Pair, text: Charter, **values: Any) -> PlannedSession:
    known = {"title": TITLE, "planned_on": clock.today() + dt.timedelta(days=2), "charter": text}
    return announce_session(actor=actor(person), pair=pair, **{**known, **values})


def signs_for(person: Volunteer, planned: PlannedSession) -> Signature:
    planned.refresh_from_db()
    sha256 = planned.version.sha256_fr
    return sign(
        actor=actor(person), version=planned.version, name=person.name, language="fr", sha256=sha256,
        subject=planned.pk,
    )  # fmt: skip


def held(person: Volunteer, planned: PlannedSession, *, days_ago: int = 0) -> Session:
    day = clock.today() - dt.timedelta(days=days_ago)
    return record_session(actor=actor(person), pair=planned.pair, held_on=day, minutes=120, planned=planned)


def letters() -> dict[str, str]:
    """The mails of now, receipts aside: their text by address."""
    mail.outbox.clear()
    deliver_pending()
    return {message.to[0]: message.body for message in mail.outbox if not message.attachments}
