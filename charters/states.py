"""The life of a charter's version: draft > in force > superseded. Once in force, its text never changes."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from hub.shared.states import Lifecycle


class VersionState(models.TextChoices):
    DRAFT = "draft", _("draft")
    IN_FORCE = "in_force", _("in force")
    SUPERSEDED = "superseded", _("superseded")


class Scope(models.TextChoices):
    """Whom a charter is for."""

    NETWORK = "network", _("the whole network")
    PROGRAMME = "programme", _("a programme")
    ORGANISATION = "organisation", _("an organisation")
    SESSION = "session", _("confidentiality of a session")

    @classmethod
    def on_a_floor(cls) -> list["Scope"]:
        """Those that add to the network's."""
        return [cls.PROGRAMME, cls.ORGANISATION]


class Change(models.TextChoices):
    """What a version is to the one before it."""

    SUBSTANTIAL = "substantial", _("substantial: to be signed again")
    EDITORIAL = "editorial", _("editorial: the same words")


VERSION = Lifecycle(
    {
        VersionState.DRAFT: {VersionState.IN_FORCE},
        VersionState.IN_FORCE: {VersionState.SUPERSEDED},
    }
)
