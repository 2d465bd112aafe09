"""Where charters stand, for the sitemap, search and topic pages."""

from collections.abc import Iterator
from functools import lru_cache
from html import unescape

from django.conf import settings
from django.urls import reverse
from django.utils.html import strip_tags
from django.utils.translation import override

from charters.models import Charter, CharterVersion
from charters.states import VersionState
from charters.text import render
from commons.places import Place, publishes


@publishes
def charters(language: str) -> Iterator[Place]:
    """The charters in force, with their whole text."""
    versions = CharterVersion.objects.filter(state=VersionState.IN_FORCE).select_related("charter")
    for version in versions.order_by("charter__slug"):
        charter = version.charter
        addresses = _addresses(charter.slug)
        yield Place(
            kind="charter",
            title=Charter.title.in_language(charter, language),
            url=addresses[language],
            summary=Charter.summary.in_language(charter, language),
            text=_plain(CharterVersion.text.in_language(version, language)),
            markdown=CharterVersion.text.in_language(version, language),
            updated=version.in_force_from,
            translations=addresses,
        )


def _addresses(slug: str) -> dict[str, str]:
    addresses = {}
    for code, _name in settings.LANGUAGES:
        with override(code):
            addresses[code] = reverse("charter", args=[slug])
    return addresses


@lru_cache(maxsize=64)
def _plain(text: str) -> str:
    return unescape(strip_tags(render(text)))
