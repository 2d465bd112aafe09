"""What others see of a volunteer before all have said yes: a copy of the few fields a card may hold, so that no
page can show more by mistake."""

import uuid
from dataclasses import dataclass
from typing import Any

from hub.members.models import Volunteer


@dataclass(frozen=True, slots=True)
class Card:
    id: uuid.UUID
    actor_type: str
    organisation: str
    seniority: str
    languages: tuple[str, ...]
    modes: tuple[str, ...]
    offers: tuple[tuple[str, str], ...]
    seeks: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, volunteer: Volunteer) -> "Card":
        """The card of a volunteer read `with_topics()`: labels in the active language."""
        home = volunteer.organisation
        fields: Any = volunteer._meta
        languages, modes = (fields.get_field(name) for name in ("languages", "modes"))
        return cls(
            id=volunteer.card_id,
            actor_type=str(home.get_actor_type_display()) if home else "",
            organisation=home.name if home and home.named_on_cards else "",
            seniority=str(volunteer.get_seniority_display()),
            languages=tuple(languages.labels(volunteer.languages)),
            modes=tuple(modes.labels(volunteer.modes)),
            offers=tuple((o.topic.name, str(o.get_level_display())) for o in volunteer.offers.all()),
            seeks=tuple((s.topic.name, str(s.get_level_display())) for s in volunteer.seeks.all()),
        )

    @property
    def short_id(self) -> str:
        """Enough to tell cards apart on a page."""
        return self.id.hex[:5].upper()
