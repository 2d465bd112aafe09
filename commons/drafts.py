"""The page that an idea becomes: its text as safe paragraphs, its address, the names to credit."""

import re
import uuid
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.utils.html import escape
from django.utils.text import Truncator, slugify
from django.utils.translation import gettext_lazy as _
from wagtail.models import Locale

from commons.models import ChallengeIndexPage, ChallengePage, Idea
from commons.states import ChallengeStatus
from hub.members.models import User
from hub.shared import clock
from hub.shared.errors import DomainError

SUMMARY_LENGTH = 300
CREDIT_LENGTH = 200


class NoPlace(DomainError):
    code = "no_place"
    message = _("There is no list of challenges to put it under. Publish one first.")


def draft_from(idea: Idea, *, credit: Sequence[str], owner: User | None) -> ChallengePage:
    """A challenge with the idea's words, not published, under the list of challenges in the idea's language (else in
    the hub's first). Raises NoPlace."""
    index = _index(idea.language)
    page = ChallengePage(
        title=idea.title,
        slug=_free_slug(idea, index),
        summary=Truncator(" ".join(idea.text.split())).chars(SUMMARY_LENGTH),
        body=[("paragraph", part) for part in paragraphs(idea.text)],
        status=ChallengeStatus.IDEA,
        status_on=clock.today(),
        credit=credit_line(credit),
        locale=index.locale,
        owner=owner,
        live=False,
    )
    index.add_child(instance=page)
    return page


def paragraphs(text: str) -> list[Any]:
    """Rich text without any tag but ours: a blank line parts paragraphs, a line stays a line."""
    parts = [part.strip() for part in re.split(r"\n\s*\n", text.replace("\r\n", "\n"))]
    field = ChallengePage._meta.get_field("body")
    block = field.stream_block.child_blocks["paragraph"]
    lines = ["<br/>".join(escape(line) for line in part.splitlines()) for part in parts if part]
    return [block.to_python(f"<p>{line}</p>") for line in lines]


def credit_line(names: Sequence[str]) -> str:
    """The names, each once, as many as fit."""
    line = ""
    for name in dict.fromkeys(" ".join(name.split()) for name in names):
        longer = f"{line}, {name}" if line else name
        if len(longer) > CREDIT_LENGTH:
            break
        line = longer
    return line


def _index(language: str) -> ChallengeIndexPage:
    for code in (language, settings.LANGUAGE_CODE):
        locale = Locale.objects.filter(language_code=code)
        index: ChallengeIndexPage | None = (
            ChallengeIndexPage.objects.filter(locale__in=locale).order_by("-live", "path").first()
        )
        if index is not None:
            return index
    raise NoPlace


def _free_slug(idea: Idea, index: ChallengeIndexPage) -> str:
    """From the title, unless it holds no letter of ours or is taken."""
    wanted = slugify(idea.title)[:80].strip("-") or f"idea-{idea.pk.hex[:8]}"
    taken = index.get_children().filter(slug=wanted).exists()
    return f"{wanted}-{uuid.uuid4().hex[:6]}" if taken else wanted
