"""The filters above an index."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.http import QueryDict
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

type Choice = tuple[str, Any]


@dataclass(frozen=True)
class Criterion:
    """One thing to filter by: its label, the values offered, and the lookup that selects one."""

    label: Any
    choices: Iterable[Choice]
    lookup: str


class PlainSelect(forms.Select):
    """A select written at once: Django renders one template per option, which costs more than the list below it."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        widget = self.get_context(name, value, attrs)["widget"]
        options = format_html_join(
            "\n",
            '<option value="{}"{}>{}</option>',
            (
                (option["value"], " selected" if option["selected"] else "", option["label"])
                for _group, group, _index in widget["optgroups"]
                for option in group
            ),
        )
        return format_html(
            '<select name="{}"{}>{}</select>', widget["name"], flatatt(widget["attrs"]), options
        )


class FilterForm(forms.Form):
    """One optional select per criterion; a value that is not offered filters nothing and says so."""

    def __init__(self, data: QueryDict | None, *, criteria: Mapping[str, Criterion]) -> None:
        super().__init__(data or None)
        self.criteria = criteria
        for name, criterion in criteria.items():
            choices = [("", _("All")), *criterion.choices]
            self.fields[name] = forms.ChoiceField(
                label=criterion.label, choices=choices, required=False, widget=PlainSelect
            )

    def narrow(self, queryset: Any) -> Any:
        """The rows that match every value chosen, each once."""
        chosen = self.chosen
        for name, value in chosen.items():
            queryset = queryset.filter(**{self.criteria[name].lookup: value})
        return queryset.distinct() if chosen else queryset

    @property
    def chosen(self) -> dict[str, str]:
        if not self.is_bound:
            return {}
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}
