"""The lives of the demo hub's challenges: what their front matter tells, as if it had been lived."""

import datetime as dt
from collections.abc import Mapping
from itertools import zip_longest
from typing import Any

from commons.models import ChallengeMove, ChallengePage
from commons.services.lives import engage
from hub.demo.markdown import ContentError, Document
from hub.members.actors import Actor
from hub.members.models import Organisation
from hub.shared import clock


def write_present(page: ChallengePage, document: Document) -> None:
    """Give the page the last step of the life that its own language tells: status, day and note."""
    for step in document.meta.get("life", [])[-1:]:
        page.status, page.status_on, page.status_note = step["status"], _day(step), step["note"]


def tell(page: ChallengePage, french: Document, english: Document) -> None:
    """Record every move, in both languages, before the page is published for the first time."""
    for ours, theirs in zip_longest(french.meta.get("life", []), english.meta.get("life", [])):
        if ours is None or theirs is None or ours["status"] != theirs["status"]:
            raise ContentError(f"{french.path}: its life differs between languages")
        ChallengeMove.objects.create(
            challenge_key=page.translation_key,
            status=ours["status"],
            on=_day(ours),
            note_fr=ours["note"],
            note_en=theirs["note"],
        )


def engage_all(page: ChallengePage, document: Document, organisations: Mapping[str, Organisation]) -> None:
    """Engage the organisations that the front matter names and whose membership runs."""
    for slug in document.meta.get("engaged", []):
        organisation = organisations.get(slug)
        if organisation is None:
            raise ContentError(f"{document.path}: unknown {slug}")
        if organisation.is_current():
            engage(actor=Actor.system(), challenge=page, organisation=organisation)


def _day(step: Mapping[str, Any]) -> dt.date:
    return clock.today() - dt.timedelta(days=step["days_ago"])
