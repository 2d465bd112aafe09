"""Writing charters, and putting their versions in force."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from charters import records
from charters.clauses import faults, parts, same_clauses
from charters.editorial import is_editorial
from charters.models import Adoption, Charter, CharterVersion, Signature
from charters.states import VERSION, Change, Scope, VersionState
from hub.members.actors import Actor, permit
from hub.members.events import record
from hub.shared import clock
from hub.shared.errors import WrongState
from hub.shared.writing import write

CHARTER = (
    "slug", "scope", "floor", "organisation", "title_fr", "title_en", "summary_fr", "summary_en", "authors",
    "licence",
)  # fmt: skip
VERSION_FIELDS = ("text_fr", "text_en", "change", "planned_for", "sign_before", "binding_language")
SETTLED = (
    "in_force_from", "previous", "floor", "change", "sign_before", "sha256_fr", "sha256_en", "chain_sha256",
)  # fmt: skip
"""What is written as a version comes into force, and never again."""
DAYS_TO_SIGN = 30
"""Unless the version says another day."""


@transaction.atomic
def create_charter(*, actor: Actor, values: Mapping[str, Any]) -> Charter:
    """A new charter, still without text; `values` holds any of CHARTER. Raises ValidationError by field."""
    permit(actor.sees_all)
    charter = Charter()
    write(charter, values, CHARTER)
    record(actor=actor, verb="charter.created", subject=charter)
    return charter


@transaction.atomic
def change_charter(*, actor: Actor, charter: Charter, values: Mapping[str, Any]) -> Charter:
    """Change the names and the summary of the charter; its texts are its versions'."""
    permit(actor.sees_all)
    charter = Charter.objects.select_for_update().get(pk=charter.pk)
    write(charter, values, CHARTER)
    record(actor=actor, verb="charter.changed", subject=charter)
    return charter


@transaction.atomic
def draft_version(
    *, actor: Actor, charter: Charter, text_fr: str, text_en: str, **values: Any
) -> CharterVersion:
    """The next version of the charter, as a draft, in both languages; `values` holds any of VERSION_FIELDS. Raises
    ValidationError by field: the clauses and their numbers are checked."""
    permit(actor.sees_all)
    charter = Charter.objects.select_for_update(of=("self",)).get(pk=charter.pk)
    last = charter.versions.order_by("-number").values_list("number", flat=True).first() or 0
    return _draft(actor, charter, last + 1, {"text_fr": text_fr, "text_en": text_en, **values})


@transaction.atomic
def redraft_version(
    *, actor: Actor, version: CharterVersion, text_fr: str, text_en: str, **values: Any
) -> CharterVersion:
    """Rewrite a draft. Raises WrongState once it has been in force: its text never changes again."""
    permit(actor.sees_all)
    version = CharterVersion.objects.select_for_update(of=("self",)).get(pk=version.pk)
    if version.state != VersionState.DRAFT:
        raise WrongState(_("A text in force never changes. Write a new version instead."))
    version.floor = _floor(version.charter)
    _write(version, {"text_fr": text_fr, "text_en": text_en, **values})
    record(actor=actor, verb="charter.redrafted", subject=version, charter=version.charter_id)
    return version


@transaction.atomic
def unplan_version(*, actor: Actor, version: CharterVersion) -> CharterVersion:
    """Take a draft off the calendar: it waits until it is put in force, or planned again. Doing it again changes
    nothing."""
    permit(actor.sees_all)
    version = CharterVersion.objects.select_for_update(of=("self",)).get(pk=version.pk)
    if version.state != VersionState.DRAFT:
        raise WrongState(_("This version has been in force: that can’t be undone."))
    if version.planned_for is not None:
        version.planned_for = None
        version.save(update_fields=["planned_for"])
        record(actor=actor, verb="charter.unplanned", subject=version, charter=version.charter_id)
    return version


@transaction.atomic
def put_in_force(*, actor: Actor, version: CharterVersion) -> CharterVersion:
    """From now on this is what people sign; the version before it is superseded, its signatures kept.

    A substantial version asks those bound by the one before to sign again before a day (30 days hence unless it says
    another). A new version of the floor takes the additions made to it along: each gets a version of its own, with
    the same additions. Raises ValidationError when a change said to be editorial is not, or when an addition extends
    a clause that is gone; WrongState for a version older than the one in force.
    """
    permit(actor.sees_all)
    _lock(version)
    version = CharterVersion.objects.select_for_update(of=("self",)).get(pk=version.pk)
    if version.state == VersionState.IN_FORCE:
        return version
    before = version.charter.version_in_force()
    if before is not None and before.number > version.number:
        raise WrongState(_("A later version is in force already: write a new one."))
    version.floor = _floor(version.charter)
    _check(version, before)
    _settle(version, before)
    if before is not None:
        VERSION.move(before, VersionState.SUPERSEDED)
    version.in_force_from, version.previous = clock.now(), before
    version.fingerprint()
    version.chain_sha256 = records.chain(version)
    VERSION.move(version, VersionState.IN_FORCE, **{name: getattr(version, name) for name in SETTLED})
    record(actor=actor, verb="charter.in_force", subject=version, charter=version.charter_id)
    _take_additions_along(actor, version)
    return version


def put_due_in_force(*, actor: Actor) -> int:
    """Put in force the drafts whose day has come; how many. One that can't be is left, and its authors see why when
    they do it themselves."""
    due = CharterVersion.objects.filter(state=VersionState.DRAFT, planned_for__lte=clock.today())
    return sum(_try(actor, version) for version in due.select_related("charter").order_by("number"))


def _try(actor: Actor, version: CharterVersion) -> bool:
    try:
        put_in_force(actor=actor, version=version)
    except (ValidationError, WrongState):
        CharterVersion.objects.filter(pk=version.pk, state=VersionState.DRAFT).update(planned_for=None)
        record(actor=actor, verb="charter.not_in_force", subject=version, charter=version.charter_id)
        return False
    return True


def _lock(version: CharterVersion) -> None:
    """Of the charter and its floor: the floor first, for its next version takes the charter along."""
    charter = Charter.objects.get(pk=version.charter_id)
    for key in filter(None, (charter.floor_id, charter.pk)):
        Charter.objects.select_for_update(of=("self",)).get(pk=key)


def _draft(actor: Actor, charter: Charter, number: int, values: Mapping[str, Any]) -> CharterVersion:
    version = CharterVersion(charter=charter, number=number, floor=_floor(charter))
    _write(version, values)
    record(actor=actor, verb="charter.drafted", subject=version, charter=charter.pk)
    return version


def _write(version: CharterVersion, values: Mapping[str, Any]) -> None:
    planned_before = version.planned_for
    for name, value in values.items():
        setattr(version, name, value)
    problems = _misplanned(version, planned_before)
    try:
        _check(version, version.charter.version_in_force())
    except ValidationError as refusal:
        problems = {**problems, **refusal.error_dict}
    if problems:
        raise ValidationError(problems)
    write(version, values, VERSION_FIELDS)


def _misplanned(version: CharterVersion, before: dt.date | None) -> dict[str, Any]:
    day = version.planned_for
    if day is None:
        return {}
    if day != before and day <= clock.today():
        return {"planned_for": _("Choose a day to come.")}
    if version.sign_before is not None and version.sign_before <= day:
        return {"sign_before": _("Choose a day after the one on which it takes effect.")}
    return {}


def _floor(charter: Charter) -> CharterVersion | None:
    """The floor's version that the charter's next one adds to. Raises ValidationError while the floor has none."""
    if charter.floor is None:
        return None
    found = charter.floor.version_in_force()
    if found is None:
        raise ValidationError({"charter": _("The charter that it adds to has no version in force yet.")})
    return found


def _check(version: CharterVersion, before: CharterVersion | None) -> None:
    """Raise ValidationError by field for clauses that are not well made, or a change that is more than editorial."""
    problems: dict[str, list[str]] = {}
    retired = _retired(version, before)
    for language in ("fr", "en"):
        floor = version.floor.parts_in(language).numbers if version.floor is not None else None
        found = list(faults(version.text_in(language), floor=floor, retired=retired))
        if found:
            problems[f"text_{language}"] = found
    if not problems and not same_clauses(version.text_fr, version.text_en):
        problems["text_en"] = [
            _("The two languages have the same clause numbers, in the same order, and as many commitments.")
        ]
    if version.change == Change.EDITORIAL and (sentence := _not_editorial(version, before)):
        problems["change"] = [sentence]
    if version.sign_before is not None and version.sign_before <= clock.today():
        problems["sign_before"] = [_("Choose a day to come.")]
    if problems:
        raise ValidationError(problems)


def _retired(version: CharterVersion, before: CharterVersion | None) -> set[str]:
    """The numbers of clauses that the charter has had and has no more."""
    if before is None:
        return set()
    earlier = version.charter.versions.published().only("text_fr")
    had = {number for one in earlier for number in parts(one.text_fr).numbers}
    return had - set(parts(before.text_fr).numbers)


def _not_editorial(version: CharterVersion, before: CharterVersion | None) -> str:
    if before is None:
        return _("The first version of a charter is signed: it changes nothing yet.")
    same = all(
        is_editorial(before.full_text(language), version.full_text(language)) for language in ("fr", "en")
    )
    if same and before.binding_language == version.binding_language:
        return ""
    return _(
        "Words change: this version must be signed again. An editorial change keeps every word, and the language that "
        "binds."
    )


def _settle(version: CharterVersion, before: CharterVersion | None) -> None:
    version.sign_before = day_to_sign(version, before)


def day_to_sign(version: CharterVersion, before: CharterVersion | None) -> dt.date | None:
    """The day before which those whom the version binds already sign it, if it comes into force today after `before`;
    None where nobody need."""
    is_first = before is None and version.charter.scope != Scope.ORGANISATION
    if is_first or version.change == Change.EDITORIAL:
        return None
    if version.sign_before is not None:
        return version.sign_before
    month = clock.today() + dt.timedelta(days=DAYS_TO_SIGN)
    if version.charter.scope == Scope.ORGANISATION:
        return month  # its people are bound before they sign: it comes to them while their pairs run
    charters = Charter.objects.filter(Q(pk=version.charter_id) | Q(floor=version.charter_id))
    signed = Signature.objects.valid().filter(version__charter__in=charters)
    adopted = Adoption.objects.valid().filter(version__charter__in=charters)
    return month if signed.exists() or adopted.exists() else None


def _take_additions_along(actor: Actor, floor: CharterVersion) -> None:
    for charter in _with_additions(floor):
        current = charter.version_in_force()
        if current is None:
            continue
        try:
            version = _draft(actor, charter, _make_room(charter, current), {
                "text_fr": current.text_fr, "text_en": current.text_en, "change": floor.change,
                "sign_before": floor.sign_before, "binding_language": current.binding_language,
            })  # fmt: skip
        except ValidationError as refusal:
            sentences = "; ".join(refusal.messages)
            message = _("“%(charter)s” adds to this charter and no longer fits: %(why)s")
            raise ValidationError(message % {"charter": charter, "why": sentences}) from refusal
        put_in_force(actor=actor, version=version)


def _with_additions(floor: CharterVersion) -> Iterable[Charter]:
    additions = Charter.objects.filter(floor=floor.charter_id).order_by("slug")
    return additions.select_related("floor").select_for_update(of=("self",))


def _make_room(charter: Charter, current: CharterVersion) -> int:
    """The number after that of `current`; the drafts under way come after it, so that they can still be used."""
    drafts = charter.versions.filter(state=VersionState.DRAFT, number__gt=current.number).order_by("-number")
    for draft in drafts:
        draft.number += 1
        draft.save(update_fields=["number"])
    return current.number + 1
