"""Charters, described for machines."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import override

from charters.models import Charter, CharterVersion
from commons.structured import Node, Scene, describes

SOURCE = "fr"


@describes("charter", Charter)
def charter(value: Charter, scene: Scene) -> Iterable[Node]:
    version = scene.context.get("version")
    facts = _facts(version, scene) if isinstance(version, CharterVersion) else {}
    authors = [{"@type": "Person", "name": name} for name in value.author_names]
    yield scene.node(
        "DigitalDocument",
        author=authors or scene.hub,
        license=value.licence_url,
        isAccessibleForFree=True,
        **facts,
    )


def _facts(version: CharterVersion, scene: Scene) -> dict[str, Any]:
    """What a version says of itself: its files, the charter that it adds to, the version before it, its other
    language."""
    where = [version.charter.slug, version.number]
    floor = version.floor
    return {
        "version": str(version.number),
        "datePublished": version.in_force_from,
        "identifier": f"sha256:{version.sha256_in(scene.language)}",
        "isBasedOn": _of(floor, scene) if floor is not None else None,
        "encoding": [
            {
                "@type": "MediaObject",
                "encodingFormat": kind,
                "contentUrl": scene.absolute(reverse(name, args=where)),
                **more,
            }
            for kind, name, more in (
                ("text/markdown", "charter-markdown", {"sha256": version.sha256_in(scene.language)}),
                ("application/pdf", "charter-pdf", {}),
            )
        ],
        **_translation(version, scene),
    }


def _of(version: CharterVersion, scene: Scene) -> Node:
    title = Charter.title.in_language(version.charter, scene.language)
    address = reverse("charter-version", args=[version.charter.slug, version.number])
    return {
        "@type": "DigitalDocument",
        "name": title,
        "version": str(version.number),
        "url": scene.absolute(address),
    }


def _translation(version: CharterVersion, scene: Scene) -> dict[str, Any]:
    """Which text this one translates, or the one that translates it."""
    other = "en" if scene.language == SOURCE else SOURCE
    with override(other):
        address = scene.absolute(reverse("charter-version", args=[version.charter.slug, version.number]))
    node = {"@id": address, "inLanguage": other}
    return {"workTranslation": [node]} if scene.language == SOURCE else {"translationOfWork": node}
