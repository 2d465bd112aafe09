"""What people fill in about themselves and, for referents, about those they register."""

import zoneinfo
from collections.abc import Iterable, Mapping
from itertools import batched
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from hub.members.hours import DAYS, PARTS
from hub.members.languages import LANGUAGES
from hub.members.models import Conflict, Organisation, Volunteer
from hub.members.skills import SkillFormSet, as_skills, skill_rows, topic_choices
from hub.shared.forms import VerbForm
from hub.topics.models import Topic

USUAL_LANGUAGES = ("fr", "en", "de", "es", "it", "nl", "pt", "ar")
USUAL_ZONES = (
    "Europe/Paris",
    "Europe/Brussels",
    "Europe/London",
    "America/Montreal",
    "Indian/Reunion",
    "UTC",
)
PERSONAL = (
    "name", "job_title", "seniority", "languages", "place", "modes", "roles", "slots", "availability", "away_until",
    "capacity",
)  # fmt: skip
OFFERS, SEEKS = _("Topics offered"), _("Topics sought")
type Skills = list[tuple[Topic, str]]


def language_choices() -> list[tuple[str, Any]]:
    """The usual languages, then all the others by name."""
    names = dict(LANGUAGES)
    usual = [(code, names[code]) for code in USUAL_LANGUAGES]
    others = [(code, name) for code, name in LANGUAGES if code not in USUAL_LANGUAGES]
    return [*usual, *sorted(others, key=lambda choice: str(choice[1]).casefold())]


def zone_choices() -> list[tuple[Any, list[tuple[str, str]]]]:
    """The usual time zones, then all the others."""
    others = sorted(zoneinfo.available_timezones() - set(USUAL_ZONES))
    spelled = [(zone, zone.replace("_", " ")) for zone in others if "/" in zone]
    return [(_("Usual"), [(zone, zone.replace("_", " ")) for zone in USUAL_ZONES]), (_("Others"), spelled)]


class SlotsTable(forms.CheckboxSelectMultiple):
    """The choices of SLOTS as a table: a row for each day, a column for each part of it."""

    template_name = "members/widgets/slots.html"

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        boxes = [option for _group, options, _index in context["widget"]["optgroups"] for option in options]
        context["parts"] = PARTS.values()
        context["days"] = zip(DAYS.values(), batched(boxes, len(PARTS)), strict=True)
        return context


class ProfileForm(VerbForm):
    """A volunteer's profile with the rows of what they offer and seek."""

    model_fields: tuple[str, ...] = (*PERSONAL, "visible_to_colleagues")
    needed: tuple[str, ...] = ("seniority", "languages", "modes", "roles")
    of_hours: Any = _("In your time zone, %(zone)s. Tick nothing if all hours are the same to you.")

    def __init__(
        self, data: Any = None, *, volunteer: Volunteer | None = None, zone: str = "", **options: Any
    ) -> None:
        super().__init__(data, **options)
        self.skill_errors: dict[str, list[ValidationError]] = {}
        widgets: dict[str, type[forms.Widget] | forms.Widget] = {"slots": SlotsTable}
        made = forms.fields_for_model(Volunteer, fields=self.model_fields, widgets=widgets)
        self.fields = {**made, **self.fields}
        self._adapt()
        if volunteer is not None:
            self._start_from(volunteer)
        zone = zone or (volunteer or Volunteer()).time_zone
        self.fields["slots"].help_text = self.of_hours % {"zone": zone.replace("_", " ")}
        topics = topic_choices()
        self.offers = skill_rows(data, "offers", topics, volunteer.offers.all() if volunteer else ())
        self.seeks = skill_rows(data, "seeks", topics, volunteer.seeks.all() if volunteer else ())

    def _adapt(self) -> None:
        for name, field in self.fields.items():
            field.label = capfirst(field.label)
            field.required = field.required or name in self.needed
        self.fields["languages"].choices = language_choices()  # type: ignore[attr-defined]
        self.fields["languages"].label = _("Languages you meet in")
        if "away_until" in self.fields:
            self.fields["away_until"].widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
            self.fields["away_until"].help_text = _("No new proposal before that day.")
        if "name" in self.fields:
            self.fields["name"].widget.attrs["autocomplete"] = "name"

    def _start_from(self, volunteer: Volunteer) -> None:
        for name in self.model_fields:
            self.initial.setdefault(name, getattr(volunteer, name))

    def is_valid(self) -> bool:
        rows_are_valid = self.offers.is_valid() and self.seeks.is_valid()
        if self.is_bound and not rows_are_valid:
            self.add_error(None, _("Choose topics and levels from the lists."))
        return super().is_valid() and rows_are_valid

    def place(self, name: str, error: ValidationError) -> None:
        if name in ("offers", "seeks"):
            self.skill_errors.setdefault(name, []).append(error)
            self.add_error(None, _("Look at the topics: some are missing or stand twice."))
        else:
            super().place(name, error)

    def values(self) -> dict[str, Any]:
        """What the verbs take as `values`."""
        return {name: self.cleaned_data[name] for name in self.model_fields if name in self.cleaned_data}

    def skills(self) -> Mapping[str, Skills]:
        offers, seeks = as_skills([self.offers, self.seeks])
        return {"offers": offers, "seeks": seeks}

    def skill_sets(self) -> Iterable[tuple[str, Any, Any, SkillFormSet]]:
        """For the template: name, title, errors and rows."""
        for name, title, rows in (("offers", OFFERS, self.offers), ("seeks", SEEKS, self.seeks)):
            errors = [message for error in self.skill_errors.get(name, []) for message in error.messages]
            yield name, title, errors, rows


class JoinForm(ProfileForm):
    """Joining alone: the profile, and with whom."""

    def __init__(self, data: Any = None, **options: Any) -> None:
        super().__init__(data, **options)
        self.fields = {"organisation": self._organisation(), **self.fields}

    def _organisation(self) -> forms.ModelChoiceField[Organisation]:
        return forms.ModelChoiceField(
            label=_("With which organisation?"), queryset=Organisation.objects.current(), required=False,
            empty_label=_("None: I am independent"), to_field_name="slug",
            help_text=_("Its referents approve your request; the coordinators do for independents."),
        )  # fmt: skip


class PersonForm(ProfileForm):
    """What a referent writes of someone of the organisation."""

    model_fields = ("name", "email", *PERSONAL[1:], "manager")
    needed = ()
    of_hours = _(
        "In the person's time zone, %(zone)s. Nothing ticked says that all hours are the same to them."
    )

    def __init__(
        self, data: Any = None, *, organisation: Organisation | None, volunteer: Volunteer | None = None,
        **options: Any,
    ) -> None:  # fmt: skip
        super().__init__(data, volunteer=volunteer, **options)
        managers = Volunteer.objects.filter(organisation=organisation).exclude(state=Volunteer.State.LEFT)
        others = managers.exclude(pk=volunteer.pk) if volunteer else managers
        field: Any = self.fields["manager"]
        field.queryset = others if organisation else Volunteer.objects.none()
        field.empty_label = _("Nobody here")
        if volunteer is not None and volunteer.user_id is not None:
            self.fields["email"].disabled = True
            self.fields["email"].help_text = _(
                "The person has confirmed this address: only they can change it."
            )


class AccountForm(VerbForm):
    """In which language and at which hours the hub speaks to the person."""

    language = forms.ChoiceField(label=_("Language of the pages and mails"), choices=settings.LANGUAGES)
    time_zone = forms.ChoiceField(
        label=_("Time zone"), choices=zone_choices, help_text=_("Dates and hours are shown in it.")
    )


class NewPersonForm(PersonForm):
    """Registering someone: for the one organisation the referent acts for, or for a chosen one."""

    def __init__(
        self, data: Any = None, *, homes: QuerySet[Organisation], may_be_independent: bool, **options: Any
    ) -> None:
        only = None if may_be_independent else _only(homes)
        super().__init__(data, organisation=only, **options)
        self.only = only
        if only is None:
            self.fields.pop("manager")
            self.fields = {"organisation": _choice_of(homes, may_be_independent), **self.fields}

    def home(self) -> Organisation | None:
        return self.only or self.cleaned_data["organisation"]


def _reason_and_end() -> dict[str, forms.Field]:
    return {
        "reason": forms.CharField(
            label=_("Reason"), required=False, max_length=200, help_text=_("Only coordinators read it.")
        ),
        "ends_on": forms.DateField(
            label=_("Until"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            help_text=_("Without a date it holds until you lift it."),
        ),
    }  # fmt: skip


class ConflictForm(VerbForm):
    """Whom the person should not be paired with: an organisation, or someone by their address."""

    kind = forms.ChoiceField(label=_("What links you"), choices=[("", _("Choose")), *Conflict.Kind.choices])
    organisation = forms.ModelChoiceField(
        label=_("An organisation"), queryset=Organisation.objects.none(), required=False, empty_label=_("None"),
        to_field_name="slug", help_text=_("You meet nobody of it."),
    )  # fmt: skip
    email = forms.EmailField(
        label=_("Or a person, by their e-mail address"), required=False,
        help_text=_("You will not meet whoever uses it here. We do not say whether anyone does."),
    )  # fmt: skip

    def __init__(self, data: Any = None, **options: Any) -> None:
        super().__init__(data, **options)
        self.fields["organisation"].queryset = Organisation.objects.current()  # type: ignore[attr-defined]
        self.fields |= _reason_and_end()


class ExclusionForm(VerbForm):
    """With whom one of the referent's organisations makes no pairs."""

    def __init__(self, data: Any = None, *, homes: QuerySet[Organisation], **options: Any) -> None:
        super().__init__(data, **options)
        self.only = _only(homes)
        if self.only is None:
            self.fields["organisation"] = _choice_of(homes, may_be_independent=False)
        others = Organisation.objects.current()
        self.fields["other"] = forms.ModelChoiceField(
            label=_("Makes no pairs with"), to_field_name="slug",
            queryset=others.exclude(pk=self.only.pk) if self.only else others,
        )  # fmt: skip
        self.fields |= _reason_and_end()

    def values(self) -> dict[str, Any]:
        return {**self.cleaned_data, "organisation": self.only or self.cleaned_data["organisation"]}


def _only(homes: QuerySet[Organisation]) -> Organisation | None:
    first = list(homes[:2])
    return first[0] if len(first) == 1 else None


def _choice_of(
    homes: QuerySet[Organisation], may_be_independent: bool
) -> forms.ModelChoiceField[Organisation]:
    empty = _("None: an independent") if may_be_independent else None
    return forms.ModelChoiceField(
        label=_("Organisation"), queryset=homes, required=not may_be_independent, empty_label=empty,
        to_field_name="slug",
    )  # fmt: skip
