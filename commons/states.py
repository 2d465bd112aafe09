"""The lives of a challenge and of an idea.

A challenge:  idea ─> identified ─> open <──> in work ─> learned ─> closed      closed and learned may open again
An idea:      sent ─> received ─> merged | declined | promoted                  sent: not confirmed by its sender yet
A need:       received ─> handled
"""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hub.shared.states import Lifecycle


class ChallengeStatus(models.TextChoices):
    IDEA = "idea", _("idea")
    IDENTIFIED = "identified", _("identified")
    OPEN = "open", _("open")
    IN_WORK = "in_work", _("in work")
    LEARNED = "learned", _("learned from")
    CLOSED = "closed", _("closed")

    @classmethod
    def rank(cls) -> models.Case:
        """What is alive first, what is over last."""
        order = [cls.IN_WORK, cls.OPEN, cls.IDENTIFIED, cls.IDEA, cls.LEARNED, cls.CLOSED]
        cases = [models.When(status=status, then=models.Value(place)) for place, status in enumerate(order)]
        return models.Case(*cases, output_field=models.IntegerField())


_C = ChallengeStatus

CHALLENGE = Lifecycle(
    {
        _C.IDEA: {_C.IDENTIFIED, _C.CLOSED},
        _C.IDENTIFIED: {_C.OPEN, _C.IN_WORK, _C.CLOSED},
        _C.OPEN: {_C.IN_WORK, _C.LEARNED, _C.CLOSED},
        _C.IN_WORK: {_C.OPEN, _C.LEARNED, _C.CLOSED},
        _C.LEARNED: {_C.OPEN, _C.IN_WORK, _C.CLOSED},
        _C.CLOSED: {_C.OPEN},
    }
)


class IdeaState(models.TextChoices):
    SENT = "sent", _("awaiting confirmation")
    RECEIVED = "received", _("to be read")
    MERGED = "merged", _("merged")
    DECLINED = "declined", _("declined")
    PROMOTED = "promoted", _("become a challenge")


_I = IdeaState

IDEA = Lifecycle(
    {
        _I.SENT: {_I.RECEIVED},
        _I.RECEIVED: {_I.MERGED, _I.DECLINED, _I.PROMOTED},
    }
)


class NeedState(models.TextChoices):
    RECEIVED = "received", _("to be answered")
    HANDLED = "handled", pgettext_lazy("need", "answered")


NEED = Lifecycle({NeedState.RECEIVED: {NeedState.HANDLED}})
