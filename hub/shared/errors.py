"""What a verb answers when it can't be done. The API maps these to problem details, pages to a message.

Wrong values in named fields are Django's own `ValidationError`: a mapping of field to messages.
"""

from collections.abc import Mapping, Sequence

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

type Text = str | Promise


class DomainError(Exception):
    """A refusal with a stable `code` for programs and a sentence for people."""

    code: str = "refused"
    message: Text = _("This can't be done.")

    def __init__(self, message: Text | None = None, *, code: str | None = None) -> None:
        self.message = message or self.message
        self.code = code or self.code
        super().__init__(self.code)

    def __str__(self) -> str:
        return str(self.message)


class NotAllowed(DomainError):
    """The actor may see the thing but not do this to it."""

    code = "not_allowed"
    message = _("You are not allowed to do this.")


class RuleBroken(DomainError):
    """A rule of the hub forbids it. `broken` lists every broken rule as (code, sentence), the first one leading."""

    def __init__(self, broken: Sequence[tuple[str, Text]]) -> None:
        self.broken = list(broken)
        code, message = self.broken[0]
        super().__init__(message, code=code)


class WrongState(DomainError):
    """The thing's state does not lead where the verb goes."""

    code = "wrong_state"
    message = _("This is no longer possible: the state has changed in the meantime.")


class Conflict(DomainError):
    """The database's constraints settled a race that this request lost."""

    code = "conflict"
    message = _("Something else changed the same thing at the same moment. Read it again, then try again.")


def by_field(error: ValidationError, fields: Mapping[str, str]) -> dict[str, list[ValidationError]]:
    """The error's messages by field; those of the whole row go to the field that `fields` gives for their code."""
    found: dict[str, list[ValidationError]] = {}
    for name, errors in error.error_dict.items():
        for one in errors:
            field = fields.get(one.code or "", name) if name == NON_FIELD_ERRORS else name
            found.setdefault(field, []).append(one)
    return found
