"""Where charters stand, for the sitemap, search, topic pages, the list of commons and feeds."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils.translation import override

from charters.models import Charter, CharterVersion
from charters.states import VersionState
from charters.text import words_of
from commons.models.published import Licence
from commons.places import Origin, Place, publishes


@publishes
def charters(language: str) -> Iterator[Place]:
    """The charters in force, with their whole text. One query, whatever their number."""
    first = CharterVersion.objects.published().filter(charter=OuterRef("charter")).order_by("number")
    in_force = CharterVersion.objects.filter(state=VersionState.IN_FORCE).select_related("charter", "floor")
    versions: Any = in_force.annotate(opened=Subquery(first.values("in_force_from")[:1]))
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
            origin=_origin(version, language, version.opened),
        )


def _origin(version: CharterVersion, language: str, opened: dt.datetime) -> Origin:
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
        opened=opened,
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
