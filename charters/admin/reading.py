"""A version as coordinators read it: its whole text, its fingerprints, what it changes and the proof of that."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from charters.comparing import Comparison, compare_versions
from charters.layout import Laid, lay_out
from charters.models import Charter, CharterVersion
from charters.states import Change, VersionState
from hub.members.admin.verbs import InspectView


@dataclass(frozen=True)
class Reading:
    """A version in one language."""

    code: str
    language: str
    laid: Laid
    sha256: str
    difference: Comparison | None


class ReadVersion(InspectView):
    template_name = "backoffice/version_inspect.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        version = self.object
        before = compared_with(version)
        readings = [*_readings(version, before)]
        return context | {
            "version": version,
            "before": before,
            "readings": readings,
            "proof": _proof(version, readings) if before is not None else "",
        }


def compared_with(version: CharterVersion) -> CharterVersion | None:
    """The version that a draft would follow: the one in force; for those that were in force, the one before."""
    if version.state != VersionState.DRAFT:
        return version.previous
    return version.charter.version_in_force()


def floor_texts(charter: Charter | None) -> list[tuple[str, Laid]]:
    """What the charter adds to, in each language, for whoever writes the additions; nothing for other charters."""
    floor = charter.floor.version_in_force() if charter is not None and charter.floor is not None else None
    if floor is None:
        return []
    return [(str(name), lay_out(floor, code)) for code, name in settings.LANGUAGES]


def _readings(version: CharterVersion, before: CharterVersion | None) -> Iterator[Reading]:
    for code, name in settings.LANGUAGES:
        difference = compare_versions(before, version, code) if before is not None else None
        with override(code):
            laid = lay_out(version, code)
        yield Reading(code, str(name), laid, version.sha256_in(code), difference)


def _proof(version: CharterVersion, readings: list[Reading]) -> str:
    """What the difference shows of the kind of change that the version says to be."""
    same = all(one.difference is not None and one.difference.is_editorial for one in readings)
    if same and version.change == Change.EDITORIAL:
        return _("Every word is the same in both languages: the change is editorial, nobody signs again.")
    if same:
        return _("Every word is the same in both languages: this change could be editorial.")
    return _("Words change: this version is signed again.")
