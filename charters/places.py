"""Where charters stand, for the sitemap, search, topic pages, the list of commons and feeds."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.conf import settings
from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils.translation import override

from charters.models import Charter, CharterVersion
from charters.states import Scope, VersionState
from charters.text import words_of
from commons import frame
from commons.models.published import Licence
from commons.places import Origin, Place, publishes


@publishes
def charters(languages: Sequence[str]) -> Iterator[tuple[str, Place]]:
    """The charters in force, with their whole text. One query, whatever their number."""
    first = CharterVersion.objects.published().filter(charter=OuterRef("charter")).order_by("number")
    in_force = CharterVersion.objects.filter(state=VersionState.IN_FORCE).select_related("charter", "floor")
    versions: Any = in_force.annotate(opened=Subquery(first.values("in_force_from")[:1]))
    of_the_network([version.charter for version in versions])
    for version in sorted(versions, key=lambda one: (one.floor_id is not None, one.charter.slug)):
        for language in languages:
            yield language, _place(version, language, version.opened)


def of_the_network(in_force: Iterable[Charter] | None = None) -> list[tuple[str, str, str]]:
    """The slug and the titles, French and English, of each charter in force of the whole network: read once for as
    long as nothing published changes, and not at all where the charters `in_force` have been read."""

    def read() -> list[tuple[str, str, str]]:
        known = Charter.objects.published().filter(scope=Scope.NETWORK) if in_force is None else in_force
        network = {one.slug: one for one in known if one.scope == Scope.NETWORK}
        return [(slug, one.title_fr, one.title_en) for slug, one in sorted(network.items())]

    return frame.now().recall("charters of the network", read)


def _place(version: CharterVersion, language: str, opened: dt.datetime) -> Place:
    charter = version.charter
    addresses = _addresses(charter.slug)
    pieces = [version.parts_in(language)]
    if version.floor is not None:
        pieces.insert(0, version.floor.parts_in(language))
    return Place(
        kind="charter",
        title=Charter.title.in_language(charter, language),
        url=addresses[language],
        summary=Charter.summary.in_language(charter, language),
        text="\n".join(map(words_of, pieces)),
        markdown=version.full_text(language),
        updated=version.in_force_from,
        translations=addresses,
        origin=_origin(version, language, opened),
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
