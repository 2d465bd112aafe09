"""What templates anywhere may show of charters."""

from dataclasses import dataclass

from django import template
from django.urls import reverse
from django.utils.translation import get_language

from charters.places import of_the_network

register = template.Library()


@dataclass(frozen=True)
class Link:
    """A charter and its address, in the reader's language."""

    title: str
    url: str


@register.simple_tag
def network_charters() -> list[Link]:
    """The charters of the whole network in force."""
    is_french = (get_language() or "").startswith("fr")
    return [
        Link(title_fr if is_french else title_en, reverse("charter", args=[slug]))
        for slug, title_fr, title_en in of_the_network()
    ]
