"""Fields that several apps share."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    _Base = models.CharField[Iterable[str] | str, list[str]]
else:
    _Base = models.CharField


class CodesField(_Base):
    """A set of short codes out of `choices`, read as a sorted list, stored as " en fr " so that any database
    can filter on one of them: `.filter(languages__has="fr")`."""

    def __init__(self, *args: Any, codes: Iterable[tuple[str, Any]] = (), **kwargs: Any) -> None:
        self.codes = list(codes)
        kwargs.setdefault("max_length", 200)
        kwargs.setdefault("default", list)
        super().__init__(*args, **kwargs)

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> list[str]:
        return (value or "").split()

    def to_python(self, value: Any) -> list[str]:
        return sorted(set(value.split() if isinstance(value, str) else value or []))

    def get_prep_value(self, value: Any) -> str:
        codes = self.to_python(value)
        return f" {' '.join(codes)} " if codes else ""

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        return self.get_prep_value(value)

    def value_to_string(self, obj: models.Model) -> str:
        return self.get_prep_value(self.value_from_object(obj))

    def clean(self, value: Any, model_instance: models.Model | None) -> list[str]:
        if not isinstance(value, (str, list, tuple, set, frozenset)):
            raise ValidationError(_("A list of codes is expected."), code="invalid")
        codes = self.to_python(value)
        if unknown := [code for code in codes if code not in dict(self.codes)]:
            raise ValidationError(
                _("Unknown: %(codes)s. Choose among: %(known)s."),
                code="invalid_choice",
                params={"codes": ", ".join(unknown), "known": ", ".join(code for code, _label in self.codes)},
            )
        if not codes and not self.blank:
            raise ValidationError(self.error_messages["blank"], code="blank")
        return codes

    def labels(self, codes: Iterable[str]) -> list[str]:
        names = dict(self.codes)
        return [str(names.get(code, code)) for code in codes]

    def formfield(self, **kwargs: Any) -> Any:
        options = {"label": kwargs.get("label", self.verbose_name), "help_text": self.help_text, **kwargs}
        options = {k: v for k, v in options.items() if k in {"label", "help_text", "initial", "widget"}}
        options.setdefault("widget", forms.CheckboxSelectMultiple)
        return forms.MultipleChoiceField(choices=self.codes, required=not self.blank, **options)


@CodesField.register_lookup
class Has(models.Lookup):
    """`codes__has="fr"`: the code is in the set."""

    lookup_name = "has"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        column, params = self.process_lhs(compiler, connection)
        return f"{column} LIKE %s", (*params, f"% {self.rhs} %")
