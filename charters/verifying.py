"""Whether what was signed is still what it was: every fingerprint made again from the texts and records kept.

One version at a time, and one signature at a time: the memory it takes does not grow with the hub.
"""

import uuid
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass

from django.db import models
from django.db.models import Exists, OuterRef, QuerySet

from charters import records
from charters.clauses import digest
from charters.models import Adoption, Charter, CharterVersion, Signature
from charters.states import VersionState
from hub.members.models import Event
from hub.shared import guarded

LANGUAGES = ("fr", "en")
CHUNK = 200


@dataclass
class Tally:
    """How many things of one kind were looked at, and how many faults were found; `tell` hears of each of them: an id
    and a sentence, nobody's name."""

    of: str
    tell: Callable[[str], None]
    checked: int = 0
    faults: int = 0

    def look(self, label: str, faults: Iterable[str]) -> None:
        self.checked += 1
        for fault in faults:
            self.faults += 1
            self.tell(f"{label}: {fault}")


def verify(tell: Callable[[str], None], missing: Collection[str]) -> list[Tally]:
    """Look at everything. `missing`: the names of the guards that the database does not have."""
    texts, chains = Tally("texts", tell), Tally("chains of versions", tell)
    signatures, adoptions = Tally("signatures", tell), Tally("adoptions", tell)
    guards = Tally("guards of the database", tell)
    for charter in Charter.objects.order_by("slug").iterator(CHUNK):
        chains.look(f"charter {charter.pk}", chain_faults(charter))
    versions = CharterVersion.objects.select_related("floor").order_by("charter", "number")
    for version in versions.iterator(1):
        texts.look(f"version {version.pk}", text_faults(version))
        whole = {language: Whole.of(version, language) for language in LANGUAGES}
        for signature in _of(Signature.objects.filter(version=version)):
            signature.version = version
            signatures.look(f"signature {signature.pk}", signature_faults(signature, whole))
        for adoption in _of(Adoption.objects.filter(version=version)):
            adoptions.look(f"adoption {adoption.pk}", signed_text_faults(adoption, whole))
    for tally, verb, model in (
        (signatures, "charter.signed", Signature),
        (adoptions, "charter.adopted", Adoption),
    ):
        for lost in lost_since(verb, model):
            tally.look(f"{model._meta.model_name} {lost}", ["it was made, and is not kept"])
    for guard in guarded.guards:
        guards.look(guard.name, ["the database does not have it"] if guard.name in missing else [])
    return [texts, chains, signatures, adoptions, guards]


@dataclass(frozen=True)
class Whole:
    """The text of a version in one language, as it is kept today."""

    sha256: str
    commitments: list[str]

    @classmethod
    def of(cls, version: CharterVersion, language: str) -> "Whole":
        return cls(digest(version.full_text(language)), version.commitments_in(language))


def text_faults(version: CharterVersion) -> Iterator[str]:
    for language in LANGUAGES:
        if version.sha256_in(language) != digest(version.full_text(language)):
            yield f"the text in {language} does not have its fingerprint"


def chain_faults(charter: Charter) -> Iterator[str]:
    """Each version that left its draft follows the one before; the last one is in force, and no other."""
    before: CharterVersion | None = None
    versions = charter.versions.published().defer("text_fr", "text_en").order_by("number")
    for version in versions.select_related("previous").iterator(CHUNK):
        if version.previous_id != (before.pk if before else None):
            yield f"version {version.pk} does not follow the one before it"
        if version.chain_sha256 != records.chain(version):
            yield f"version {version.pk} does not have the fingerprint of its chain"
        if before is not None and before.state != VersionState.SUPERSEDED:
            yield f"version {before.pk} is {before.state}, and a later one was in force"
        before = version
    if before is not None and before.state != VersionState.IN_FORCE:
        yield f"version {before.pk} is the last one, and not in force"


def signature_faults(signature: Signature, whole: dict[str, Whole]) -> Iterator[str]:
    yield from signed_text_faults(signature, whole)
    text = whole.get(signature.language)
    if text is not None and list(signature.commitments) != text.commitments:
        yield "what was ticked is not what the text asks to tick"
    if signature.record_sha256 != records.record(signature):
        yield "its record does not have its fingerprint"
    if signature.pseudonymised_at is None:
        if signature.person_sha256 != records.person(signature.name, signature.salt):
            yield "the name does not have its fingerprint"
    elif signature.salt or signature.user_id is not None:
        yield "it is nobody's, and still tells whose it was"


def signed_text_faults(signed: Signature | Adoption, whole: dict[str, Whole]) -> Iterator[str]:
    text = whole.get(signed.language)
    if text is None or signed.sha256 != text.sha256:
        yield "the text is not the one signed"


def lost_since(verb: str, model: type[models.Model]) -> Iterator[uuid.UUID]:
    """The ids of the rows of `model` that an event says were made, and that are there no more: one query."""
    rows = model._default_manager.filter(pk=OuterRef("subject_id"))
    made = Event.objects.filter(~Exists(rows), verb=verb)
    yield from made.order_by("subject_id").values_list("subject_id", flat=True).iterator(CHUNK)


def _of[Signed: Signature | Adoption](signed: "QuerySet[Signed]") -> Iterator[Signed]:
    return signed.order_by("pk").iterator(CHUNK)
