"""The text that people read before they agree to a purpose, and who has agreed."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from hub.members.languages import spoken_here
from hub.members.models import Consent
from hub.members.purposes import TAKING_PART, Purpose

TEXTS: Mapping[Purpose, str | Promise] = {
    Purpose.MATCHED: _(
        "My profile (kind of organisation, seniority, languages, ways and place to meet, what I offer and seek) and "
        "the hours when I am usually free are compared with those of others to find people I could meet. Those whom I "
        "am proposed to see these facts, without my name; of my hours, no more than those that suit us both. This "
        "lasts until I take it back in my space, under “My consents”: no new proposal then, and the open ones close; "
        "the pairs that run go on."
    ),
    Purpose.CARD: _(
        "My card (kind of organisation, seniority, languages, ways to meet, what I offer and seek; no name, no "
        "address, no job title) is shown to members who look for someone to meet, in the directory and through their "
        "organisations' programs. This lasts until I take it back in my space, under “My consents”: nobody sees the "
        "card from then on."
    ),
    Purpose.NAMED: _(
        "My name, e-mail address, job title and organisation are shown to the people of my pair once all of us have "
        "accepted, so that we can meet. This lasts until I take it back in my space, under “My consents”: from then "
        "on they see my card again, without my name."
    ),
    Purpose.DIGEST: _(
        "My e-mail address is used to send me, once a week at most, what the hub has published. This lasts until I "
        "take it back in my space, under “My consents”, or by the link at the foot of each mail."
    ),
    Purpose.RECOGNITION: _(
        "My name, and my organisation if it is named on cards, stand on the public page of thanks once I have "
        "mentored in a pair that is complete. Anyone may read it. This lasts until I take it back in my space, under "
        "“My consents”: my name leaves the page at once."
    ),
    Purpose.RETRO: _(
        "What my pair writes about what it did, once complete, may be proposed for publication among the commons, "
        "with my name as one of its authors. Everyone of the pair agrees first, and the coordinators read it. This "
        "lasts until I take it back in my space, under “My consents”: the page is then withdrawn from publication."
    ),
}
WITHOUT: Mapping[Purpose, str | Promise] = {
    Purpose.MATCHED: _("Without it you are in no proposal and can't enrol."),
    Purpose.CARD: _(
        "Without it nobody sees your card: only your organisation and the coordinators can propose you."
    ),
    Purpose.NAMED: _("Without it the people of your pairs see your card alone: you write to them first."),
    Purpose.DIGEST: _("Without it no digest comes to the addresses of your account."),
    Purpose.RECOGNITION: _("Without it you are thanked by nobody in public."),
    Purpose.RETRO: _("Without it nothing is published of your pairs."),
}
MARK = "consent_"


@dataclass(frozen=True, slots=True)
class Said:
    """A yes as it comes from a page: to which purpose, having read which text, named by its fingerprint."""

    purpose: Purpose
    language: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Box:
    """What a page shows of a purpose: its text in the reader's language, and what its tick says."""

    purpose: Purpose
    language: str

    @property
    def name(self) -> str:
        return f"{MARK}{self.purpose}"

    @property
    def text(self) -> str:
        return text_of(self.purpose, self.language)

    @property
    def without(self) -> str | Promise:
        return WITHOUT[self.purpose]

    @property
    def value(self) -> str:
        return f"{self.language}:{digest(self.text)}"


def text_of(purpose: Purpose, language: str) -> str:
    """What is read, in `language`, before agreeing to `purpose` today."""
    with override(language):
        return str(TEXTS[purpose])


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def said(purpose: Purpose, language: str) -> Said:
    """A yes to today's text."""
    return Said(purpose, language, digest(text_of(purpose, language)))


def boxes(purposes: Iterable[Purpose] = TAKING_PART) -> list[Box]:
    """Unticked boxes for a page, in the language it speaks."""
    return [Box(purpose, spoken_here()) for purpose in purposes]


def ticked(
    data: Mapping[str, Any], purposes: Iterable[Purpose] = TAKING_PART, *, needed: bool = False
) -> list[Said]:
    """The boxes that were ticked in what a page sent; where `needed`, a missing one stands for a text not read."""
    found = []
    for purpose in purposes:
        language, colon, sha256 = str(data.get(f"{MARK}{purpose}", "")).partition(":")
        if colon or needed:
            found.append(Said(purpose, language, sha256))
    return found


def consents(users: Iterable[int | None], purpose: Purpose) -> set[int]:
    """The accounts, among `users`, that agree to `purpose` now: one query."""
    known = {user for user in users if user is not None}
    rows = Consent.objects.in_force().filter(user__in=known, purpose=purpose)
    return {user for user in rows.values_list("user_id", flat=True) if user is not None}
