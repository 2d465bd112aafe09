"""Where charters stand, for the sitemap, search, topic pages, the list of commons and feeds."""

import datetime as dt
import uuid
from collections.abc import Iterator

from django.conf import settings
from django.db.models import Min
from django.urls import reverse
from django.utils.translation import override

from charters.models import Charter, CharterVersion
from charters.states import VersionState
from charters.text import words_of
from commons.models.published import Licence
from commons.places import Origin, Place, publishes


@publishes
def charters(language: str) -> Iterator[Place]:
    """The charters in force, with their whole text. Two queries, whatever their number."""
    published = CharterVersion.objects.published().order_by()
    first = dict(published.values("charter").annotate(day=Min("in_force_from")).values_list("charter", "day"))
    versions = CharterVersion.objects.filter(state=VersionState.IN_FORCE).select_related("charter", "floor")
    for version in sorted(versions, key=lambda one: (one.floor_id is not None, one.charter.slug)):
        charter = version.charter
        addresses = _addresses(charter.slug)
        pieces = [version.parts_in(language)]
        if version.floor is not None:
            pieces.insert(0, version.floor.parts_in(language))
        yield Place(
            kind="charter",
            title=Charter.title.in_language(charter, language),
            url=addresses[language],
            summary=Charter.summary.in_language(charter, language),
            text="\n".join(map(words_of, pieces)),
            markdown=version.full_text(language),
            updated=version.in_force_from,
            translations=addresses,
            origin=_origin(version, language, first),
        )


def _origin(version: CharterVersion, language: str, first: dict[uuid.UUID, dt.datetime]) -> Origin:
    charter = version.charter
    licence = Licence(charter.licence)
    with override(language):
        name = str(licence.label)
    return Origin(
        id=f"charters/{charter.pk}/{version.number}/{language}",
        authors=tuple(charter.author_names),
        licence=licence.value,
        licence_name=name,
        licence_url=charter.licence_url,
        version=str(version.number),
        opened=first[charter.pk],
        renewed=version.in_force_from if version.previous_id else None,
        facts={
            "binding_language": version.binding_language,
            "sha256": version.sha256_in(language),
            "chain_sha256": version.chain_sha256,
        },
    )


def _addresses(slug: str) -> dict[str, str]:
    addresses = {}
    for code, _name in settings.LANGUAGES:
        with override(code):
            addresses[code] = reverse("charter", args=[slug])
    return addresses
