"""Forms whose values go to a verb; what the verb refuses is shown where it belongs."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError

from hub.shared.errors import Conflict, DomainError, NotAllowed, RuleBroken, Text


class VerbForm(forms.Form):
    """`attempt()` does the verb. After a refusal the form holds its sentences and `status` is the answer's."""

    status = HTTPStatus.OK
    result: Any = None

    def attempt(self, verb: Callable[[], Any]) -> bool:
        """Whether the values were good and the verb done; its answer is kept as `result`."""
        if not self.is_valid():
            self.status = HTTPStatus.BAD_REQUEST
            return False
        try:
            self.result = verb()
        except ValidationError as error:
            self._place(error)
        except DomainError as error:
            self._refuse(error)
        except IntegrityError:
            self._refuse(Conflict())
        else:
            return True
        return False

    def _place(self, error: ValidationError) -> None:
        """Each message at its field; those of fields that this form does not show, at the top."""
        self.status = HTTPStatus.BAD_REQUEST
        by_field = error.error_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.error_list}
        for name, errors in by_field.items():
            for one in errors:
                self.place(name, one)

    def place(self, name: str, error: ValidationError) -> None:
        self.add_error(name if name in self.fields else None, error)

    def _refuse(self, error: DomainError) -> None:
        self.status = HTTPStatus.FORBIDDEN if isinstance(error, NotAllowed) else HTTPStatus.CONFLICT
        sentences: list[tuple[str, Text]] = [(error.code, error.message)]
        if isinstance(error, RuleBroken):
            sentences = error.broken
        for code, sentence in sentences:
            self.add_error(None, ValidationError(str(sentence), code=code))
