"""What putting a draft in force brings about, said before it is done."""

import datetime as dt

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from charters.binding import bindings, signers
from charters.editorial import is_editorial
from charters.models import Adoption, Charter, CharterVersion
from charters.services.texts import day_to_sign
from charters.states import Change, Scope
from hub.members.models import Volunteer
from hub.shared.dates import date_format


def foreseen(version: CharterVersion) -> list[str]:
    """Sentences for whoever is about to put the draft in force: who signs again, before which day, or that nobody
    has to; which additions it takes along."""
    taken = [one for one in version.charter.additions.order_by("slug") if one.version_in_force() is not None]
    along = [_along(one) for one in taken]
    before = version.charter.version_in_force()
    if version.change == Change.EDITORIAL:
        return [_("Nobody has to sign again: every word stays the same."), *along]
    if before is None:
        return [_first(version)]
    return [*_again(version, before, taken), *_left_alone(version, before), *along]


def _left_alone(version: CharterVersion, before: CharterVersion) -> list[str]:
    """Of a change that one language alone has: those who sign would not all sign the same."""
    same = [
        str(name)
        for code, name in settings.LANGUAGES
        if is_editorial(before.full_text(code), version.full_text(code))
    ]
    if len(same) in (0, len(settings.LANGUAGES)):
        return []
    message = _("Not a word changes in one of the languages (%(language)s): is it what you want?")
    return [message % {"language": ", ".join(same)}]


def _along(charter: Charter) -> str:
    message = _(
        "“%(charter)s”, which adds to this charter, gets a version of its own, with the same additions."
    )
    return message % {"charter": charter}


def _first(version: CharterVersion) -> str:
    organisation = version.charter.organisation_id
    if organisation is None:
        return _("It is the first version: nobody has signed an earlier one.")
    count = Volunteer.objects.filter(organisation=organisation, user__isnull=False).count()
    return ngettext(
        "%(count)d person of the organisation signs it before %(day)s; their pairs go on until then.",
        "%(count)d people of the organisation sign it before %(day)s; their pairs go on until then.",
        count,
    ) % {"count": count, "day": _day(day_to_sign(version, None))}


def _again(version: CharterVersion, before: CharterVersion, taken: list[Charter]) -> list[str]:
    counting = bindings([before.charter_id, *(one.pk for one in taken)])
    versions = {one for binding in counting.values() for one in binding.tolerated}
    people = len(signers(versions))
    adoptions = Adoption.objects.valid().filter(version__in=versions)
    organisations = adoptions.values("organisation").distinct().count()
    day = day_to_sign(version, before)
    if not people and not organisations and version.charter.scope != Scope.ORGANISATION:
        return [_("Nobody has to sign again: nobody has signed this charter yet.")]
    of_people = ngettext(
        "%(count)d person signs again before %(day)s; until then their pairs go on, afterwards they pause.",
        "%(count)d people sign again before %(day)s; until then their pairs go on, afterwards they pause.",
        people,
    )
    of_organisations = ngettext(
        "%(count)d organisation adopts it again before %(day)s; afterwards it enrols nobody until it has.",
        "%(count)d organisations adopt it again before %(day)s; afterwards they enrol nobody until they have.",
        organisations,
    )
    told = [(people, of_people), (organisations, of_organisations)]
    return [text % {"count": count, "day": _day(day)} for count, text in told if count]


def _day(day: dt.date | None) -> str:
    return date_format(day) if day is not None else "–"
