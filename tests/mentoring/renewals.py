"""New versions of the charters of the cast, with the clock moved and the mails counted."""

import datetime as dt
from collections import Counter

from django.core import mail
from django.utils import timezone

from charters.models import Charter, CharterVersion
from charters.services import draft_version, put_in_force
from charters.tasks import ask_adopters_in_time
from hub.members.events import deliver_pending, quietly
from hub.members.models import Event, Organisation, Volunteer
from hub.mentoring.letters import ask_in_time
from hub.mentoring.models import Pair
from hub.mentoring.tasks import hold_unsigned
from tests.cast import (
    SYSTEM,
    signed,
)

type People = tuple[Volunteer, Volunteer]

START = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)
ADA, BASILE = "ada@rivage.example", "basile@orbite.example"
REFERENTS = RITA, OSCAR = "rita@rivage.example", "oscar@orbite.example"


def mails() -> Counter[str]:
    """Do what is due, twice; the mails sent to volunteers, by address."""
    mail.outbox.clear()
    for _again in range(2):
        for chore in (ask_in_time, ask_adopters_in_time, hold_unsigned):
            chore()
        deliver_pending()
    return Counter(address for address in told() if address not in REFERENTS)


def told() -> list[str]:
    return [address for message in mail.outbox for address in message.to]


def renewed(
    charter: Charter, *, clause: int = 3, days: int | None = 30, change: str = "substantial"
) -> CharterVersion:
    """A version in force that adds a clause, or, editorial, only an accent; to be signed before `days` from now."""
    last = charter.version_in_force()
    assert last is not None
    day = None if days is None else timezone.localdate() + dt.timedelta(days=days)
    french, english = last.text_fr, last.text_en
    if change == "editorial":
        french, english = (
            french.replace("Chacun participe", "Chacun  participe"),
            english.replace("Free", "free"),
        )
    else:
        french += f"\n## {clause}. Durée {clause}\n\nUn an.\n"
        english += f"\n## {clause}. Length {clause}\n\nOne year.\n"
    version = draft_version(
        actor=SYSTEM, charter=charter, text_fr=french, text_en=english, change=change, sign_before=day
    )
    return put_in_force(actor=SYSTEM, version=version)


def state(pair: Pair) -> tuple[str, str]:
    pair.refresh_from_db()
    return pair.state, pair.paused_for


def heard() -> None:
    Event.objects.filter(delivered_at=None).update(delivered_at=timezone.now())


def signs(person: Volunteer, charter: Charter) -> None:
    """Signs, and gets no receipt."""
    with quietly():
        signed(person, charter)


def addition(floor: Charter, organisation: Organisation) -> Charter:
    charter = Charter.objects.create(
        slug="rivage-charter", title_fr="Charte de Rivage", title_en="Rivage's", scope=Charter.Scope.ORGANISATION,
        floor=floor, organisation=organisation,
    )  # fmt: skip
    version = draft_version(
        actor=SYSTEM, charter=charter, text_fr="## 2.1. Presse\n\nRien à la presse.\n",
        text_en="## 2.1. Press\n\nNothing to the press.\n",
    )  # fmt: skip
    put_in_force(actor=SYSTEM, version=version)
    return charter
