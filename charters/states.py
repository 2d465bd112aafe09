"""The life of a charter's version: draft > in force > superseded. Once in force, its text never changes."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from hub.shared.states import Lifecycle


class VersionState(models.TextChoices):
    DRAFT = "draft", _("draft")
    IN_FORCE = "in_force", _("in force")
    SUPERSEDED = "superseded", _("superseded")


VERSION = Lifecycle(
    {
        VersionState.DRAFT: {VersionState.IN_FORCE},
        VersionState.IN_FORCE: {VersionState.SUPERSEDED},
    }
)
