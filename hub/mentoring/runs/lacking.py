"""What would change it for someone left out, in words; without the solvers, for pages too."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from commons.search import fold
from hub.matching.rules import ALL, FORBIDDEN
from hub.topics.models import Topic

RULES = {rule.code: rule for rule in (*ALL, FORBIDDEN)}


def topic_names(ids: Iterable[str]) -> Mapping[str, str]:
    """By id, the name of each topic that still is."""
    wanted = set(ids)
    return {str(pk): topic.name for pk, topic in Topic.objects.in_bulk(wanted).items()} if wanted else {}


def changes_of(details: Mapping[str, Any], names: Mapping[str, str]) -> Iterator[str]:
    """What would change it: offers, places, or one rule less."""
    if topics := sorted((names[one] for one in details.get("topics", ()) if one in names), key=fold):
        yield _("Nobody offers: %(topics)s.") % {"topics": ", ".join(topics)}
    if suits := details.get("suits", 0):
        text = ngettext(
            "%(n)d person would suit, were a place left.",
            "%(n)d people would suit, were a place left.",
            suits,
        )
        yield text % {"n": suits}
    language = get_language() or "fr"
    for code, count in sorted(details.get("but_for", {}).items(), key=lambda item: (-item[1], item[0])):
        text = ngettext(
            "%(n)d person but for this rule alone: %(rule)s",
            "%(n)d people but for this rule alone: %(rule)s",
            count,
        )
        if code in RULES:
            yield text % {"n": count, "rule": RULES[code].sentence(language)}
