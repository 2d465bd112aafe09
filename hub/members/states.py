"""The life of a volunteer in the hub.

invited ─┬─> active <──> paused        invited by an organisation, then confirmed by the person
applied ─┘    │  ^          │          applied alone, then approved by a referent or a coordinator
   │          v  │          │
   └───────> left <─────────┘          left is not erased; one may come back
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from hub.shared.states import Lifecycle


class VolunteerState(models.TextChoices):
    INVITED = "invited", _("invited")
    APPLIED = "applied", _("awaiting approval")
    ACTIVE = "active", _("active")
    PAUSED = "paused", _("paused")
    LEFT = "left", _("left")


_S = VolunteerState

VOLUNTEER = Lifecycle(
    {
        _S.INVITED: {_S.ACTIVE, _S.LEFT},
        _S.APPLIED: {_S.ACTIVE, _S.LEFT},
        _S.ACTIVE: {_S.PAUSED, _S.LEFT},
        _S.PAUSED: {_S.ACTIVE, _S.LEFT},
        _S.LEFT: {_S.ACTIVE},
    }
)
