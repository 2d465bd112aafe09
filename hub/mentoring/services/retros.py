"""A pair that is complete writes what it did, for others to learn from."""

import uuid

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import Truncator, slugify
from django.utils.translation import gettext as _

from commons.drafts import SUMMARY_LENGTH, NoPlace, paragraphs
from commons.models import CommonIndexPage, CommonPage
from hub.members.actors import Actor, permit
from hub.members.events import record
from hub.mentoring.models import Pair
from hub.mentoring.retros import PROPOSED, all_agree, pages_of
from hub.mentoring.services.pairs import locked
from hub.mentoring.states import PairState
from hub.shared import clock
from hub.shared.errors import RuleBroken, WrongState

LONGEST_TITLE = 120
LONGEST_TEXT = 20_000


@transaction.atomic
def propose_retro(*, actor: Actor, pair: Pair, title: str, text: str, language: str) -> CommonPage:
    """One of the pair proposes its retro for publication: a draft among the commons, which the coordinators read.

    Raises NotAllowed for others, WrongState unless the pair is complete and has proposed none, RuleBroken with
    `no_consent` unless all of the pair agree, ValidationError by field, NoPlace without a list of commons.
    """
    pair = locked(pair)
    permit(pair.member_of(actor) is not None)
    if pair.state != PairState.COMPLETED:
        raise WrongState(_("Only a pair that is complete writes its retro."))
    if pages_of([pair]):
        raise WrongState(_("A retro of this pair is proposed already."))
    if not all_agree(pair):
        message = _("Everyone of the pair agrees first, each in their own space, under “My consents”.")
        raise RuleBroken([("no_consent", message)])
    _check(title, text, language)
    page = _draft(actor, pair, " ".join(title.split()), text, language)
    record(actor=actor, verb=PROPOSED, subject=pair, page=page.translation_key)
    return page


def _check(title: str, text: str, language: str) -> None:
    errors = {}
    if not 0 < len(title.strip()) <= LONGEST_TITLE:
        errors["title"] = _("Give it a title of at most %(most)d characters.") % {"most": LONGEST_TITLE}
    if not 0 < len(text.strip()) <= LONGEST_TEXT:
        errors["text"] = _("Write at most %(most)d characters.") % {"most": LONGEST_TEXT}
    if language not in dict(settings.LANGUAGES):
        errors["language"] = _("Choose one of the hub's languages.")
    if errors:
        raise ValidationError(errors)


def _draft(actor: Actor, pair: Pair, title: str, text: str, language: str) -> CommonPage:
    indexes = CommonIndexPage.objects.filter(locale__language_code=language)
    index = indexes.order_by("-live", "path").first()
    if index is None:
        raise NoPlace(_("There is no list of commons to put it under."))
    slug = slugify(title)[:60].strip("-") or "retro"
    page = CommonPage(
        title=title,
        slug=f"{slug}-{uuid.uuid4().hex[:6]}",
        summary=Truncator(" ".join(text.split())).chars(SUMMARY_LENGTH),
        kind=CommonPage.Kind.RETRO,
        authors="\n".join(sorted(place.volunteer.name for place in pair.members.all())),
        published_on=clock.today(),
        body=[("paragraph", part) for part in paragraphs(text)],
        locale=index.locale,
        owner=actor.user,
        live=False,
    )
    index.add_child(instance=page)
    page.save_revision(user=actor.user, clean=False)
    return page
