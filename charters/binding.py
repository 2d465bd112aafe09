"""Which versions bind today, and who is bound: the one place that says whether a signature is enough.

A signature of the version in force is. So is one of an earlier version from which only editorial changes lead to it.
Until the day before which a substantial version must be signed, a signature of the version before it still carries
what runs already (`tolerated`), but starts nothing new.
"""

import datetime as dt
import uuid
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from charters.models import Adoption, Charter, CharterVersion, Signature
from charters.states import Change, Scope, VersionState
from commons.search import fold
from hub.shared import clock


@dataclass(frozen=True)
class Binding:
    """The versions of one charter whose signatures count today, by id."""

    version: CharterVersion
    accepted: frozenset[uuid.UUID]
    tolerated: frozenset[uuid.UUID]
    """Those accepted, and those that carry what runs until `until`."""
    until: dt.date | None
    is_new: bool = False
    """Until `until`, what runs already goes on without: the charter is new to those whom it binds."""
    substance: uuid.UUID | None = None
    """The version whose words are to be signed: the one in force, or the one that it only edits."""
    due: Mapping[uuid.UUID, dt.date] = field(default_factory=dict)
    """Of each earlier version, the day before which whoever signed it signs again."""
    due_if_new: dt.date | None = None
    """The day before which those sign to whom the charter is, or was, new."""

    def day_for(self, signed: Collection[uuid.UUID]) -> dt.date | None:
        """The day, to come or past, before which whoever signed these versions, none of them accepted, signs again;
        for who signed none, the day of a charter that was new to them. None where there is no such day."""
        return max((self.due[one] for one in signed if one in self.due), default=self.due_if_new)


def binding(charter: Charter) -> Binding | None:
    """None while no version of the charter is in force."""
    return bindings([charter.pk]).get(charter.pk)


def bindings(charters: Iterable[uuid.UUID]) -> dict[uuid.UUID, Binding]:
    """Of each charter that has a version in force. One query, whatever their number."""
    versions = CharterVersion.objects.published().filter(charter__in=list(charters))
    by_charter: dict[uuid.UUID, list[CharterVersion]] = {}
    for version in versions.defer("text_fr", "text_en").select_related("charter").order_by("-number"):
        by_charter.setdefault(version.charter_id, []).append(version)
    found = {}
    for charter, ordered in by_charter.items():
        current = [one for one in ordered if one.state != VersionState.IN_FORCE]
        head = next((one for one in ordered if one.state == VersionState.IN_FORCE), None)
        if head is not None:
            found[charter] = _binding(head, {one.pk: one for one in [head, *current]})
    return found


def _binding(head: CharterVersion, known: dict[uuid.UUID, CharterVersion]) -> Binding:
    accepted, last = _same_words(head, known)
    substance, due, day = last.pk, dict[uuid.UUID, dt.date](), dt.date.max
    while last.previous_id is not None and last.sign_before is not None:
        day = min(day, last.sign_before)
        before, last = _same_words(known[last.previous_id], known)
        due |= dict.fromkeys(before, day)
    due_if_new = min(day, last.sign_before) if last.previous_id is None and last.sign_before else None
    tolerated = {version for version, until in due.items() if until > clock.today()}
    is_new = due_if_new is not None and due_if_new > clock.today()
    until = min((due[version] for version in tolerated), default=due_if_new if is_new else None)
    return Binding(
        head, frozenset(accepted), frozenset(accepted | tolerated), until, is_new, substance, due, due_if_new
    )


def _same_words(
    version: CharterVersion, known: dict[uuid.UUID, CharterVersion]
) -> tuple[set[uuid.UUID], CharterVersion]:
    """The versions that say what this one says, and the oldest of them."""
    same = {version.pk}
    while version.change == Change.EDITORIAL and version.previous_id is not None:
        version = known[version.previous_id]
        same.add(version.pk)
    return same, version


def signers(
    versions: Collection[uuid.UUID], *, users: Collection[int] | None = None, subject: uuid.UUID | None = None
) -> set[int]:
    """The accounts with a valid signature of one of these versions (for `subject`), among `users` if given."""
    signatures = Signature.objects.valid().filter(version__in=versions, subject=subject)
    if users is not None:
        signatures = signatures.filter(user__in=users)
    return set(signatures.values_list("user_id", flat=True))


def charters_of(organisations: Collection[uuid.UUID]) -> dict[uuid.UUID, uuid.UUID]:
    """The charter, by organisation, of those of them that have one of their own in force."""
    own = Charter.objects.published().filter(scope=Scope.ORGANISATION, organisation__in=organisations)
    return dict(own.values_list("organisation_id", "pk"))


def floor_of(charter: Charter) -> Charter:
    """The charter that organisations adopt: the network's, which this one is or adds to."""
    return charter.floor or charter


def adopters(charter: Charter, organisations: Collection[uuid.UUID] | None = None) -> set[uuid.UUID]:
    """The organisations whose adoption of the floor of `charter` counts today, among `organisations` if given."""
    found = binding(floor_of(charter))
    if found is None:
        return set()
    adoptions = Adoption.objects.valid().filter(version__in=found.tolerated)
    if organisations is not None:
        adoptions = adoptions.filter(organisation__in=organisations)
    return set(adoptions.values_list("organisation_id", flat=True))


def floor_lacking(charter: Charter, organisation: uuid.UUID | None) -> Charter | None:
    """The charter that this organisation has yet to adopt before it enrols under `charter`; None if nothing is
    missing, or for who stands for no organisation."""
    if organisation is None or organisation in adopters(charter, [organisation]):
        return None
    return floor_of(charter)


def named_adopters(charter: Charter) -> list[str]:
    """The names of the organisations that adopted the charter and agreed to be named, in their order."""
    found = binding(charter)
    if found is None:
        return []
    adoptions = Adoption.objects.named().filter(version__in=found.tolerated)
    return sorted(set(adoptions.order_by().values_list("organisation__name", flat=True)), key=fold)


def number_of_signers(charter: Charter) -> int:
    """How many people are bound today by a signature of the charter."""
    found = binding(charter)
    if found is None:
        return 0
    signatures = Signature.objects.valid().filter(version__in=found.accepted)
    return signatures.order_by().values("user").distinct().count()
