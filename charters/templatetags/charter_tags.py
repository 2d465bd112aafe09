"""What templates anywhere may show of charters."""

from dataclasses import dataclass

from django import template
from django.urls import reverse
from django.utils.translation import get_language

from charters.models import Charter
from charters.states import Scope
from commons import frame

register = template.Library()


@dataclass(frozen=True)
class Link:
    """A charter and its address, in the reader's language."""

    title: str
    url: str


@register.simple_tag
def network_charters() -> list[Link]:
    """The charters of the whole network in force: read once for as long as nothing published changes."""

    def read() -> list[tuple[str, str, str]]:
        charters = Charter.objects.published().filter(scope=Scope.NETWORK).order_by("slug")
        return list(charters.values_list("slug", "title_fr", "title_en"))

    is_french = (get_language() or "").startswith("fr")
    return [
        Link(title_fr if is_french else title_en, reverse("charter", args=[slug]))
        for slug, title_fr, title_en in frame.now().recall("charters of the network", read)
    ]
