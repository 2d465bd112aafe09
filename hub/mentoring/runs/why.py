"""Why two people are together in a run, or can't be: words that the page and the shell share. No solver is loaded."""

from collections.abc import Iterator

from django.utils.translation import gettext as _


def cannot_be(*, participants: bool = False, no_mentor: bool = False) -> str:
    """Why two whom no rule keeps apart can't be together; in one group, if they only take part in groups."""
    if no_mentor:
        return _(
            "No rule keeps them apart, but nobody could mentor both in one group: in one language, one way to meet and "
            "one practice that both seek, with nobody whom the rules keep from either."
        )
    if participants:
        return _("No group can have both: what was decided by hand, or the size of groups, prevents it.")
    return _(
        "No answer brings them together: what was decided by hand, the size of groups, or how many places someone in "
        "both roles has in all prevents it."
    )


def despite(*, has_mentor: bool, unbalanced: bool) -> Iterator[str]:
    """What a run heeds, and people kept together by hand need not, before what the whole would come to with them."""
    if has_mentor:
        yield _(
            "A run seeks no other mentor for whoever has one in this cycle already: these two could only be kept "
            "together by hand."
        )
    if unbalanced:
        yield _(
            "With them together, an organisation would be further from the balance that this cycle asks: these two "
            "could only be kept together by hand."
        )


def in_group_of(name: str) -> str:
    """That two people are in one group, by the name of its mentor."""
    return _("This run brings them together, in the group of %(name)s.") % {"name": name}


def would_be_in_group_of(name: str) -> str:
    """Before what the whole would come to with two participants in one group, by the name of its mentor."""
    text = _(
        "No rule keeps them out of one group. The best that was found with both in one is a group of %(name)s."
    )
    return text % {"name": name}
