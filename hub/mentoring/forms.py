"""Enrolling, proposing, answering, settling a frame, noting a session, finding people."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from charters.models import Charter
from commons.models import ChallengePage
from hub.members.models import Organisation, Role, Volunteer
from hub.members.states import VolunteerState
from hub.mentoring.models import Cycle, MentoringModel, Pair, PlannedSession
from hub.mentoring.models.questions import LONGEST
from hub.mentoring.states import PAIRING_CYCLES, DeclineReason
from hub.shared import clock
from hub.shared.forms import VerbForm

ALL = pgettext_lazy("cycles or organisations", "All")


class ChallengeChoice(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """The challenges in the reader's language."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            ChallengePage.objects.none(), label=_("Challenges that concern you"), required=False,
            widget=forms.CheckboxSelectMultiple, **options,
        )  # fmt: skip

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.title)


class EnrolForm(VerbForm):
    """A person enrols: roles out of the profile, challenges, and the discovery questions."""

    roles = forms.MultipleChoiceField(label=_("As"), widget=forms.CheckboxSelectMultiple)
    challenges = ChallengeChoice()
    situation = forms.CharField(
        label=_("What is your situation?"), required=False, max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The problem or the project you have in mind. Only coordinators read it."),
    )  # fmt: skip
    expectations = forms.CharField(
        label=_("What do you expect?"), required=False, max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What would make it worth your time. Only coordinators read it."),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, volunteer: Volunteer, **options: Any) -> None:
        super().__init__(data, **options)
        offered = [choice for choice in Role.choices if choice[0] in volunteer.roles]
        roles: Any = self.fields["roles"]
        roles.choices = [(value, str(label).capitalize()) for value, label in offered or Role.choices]
        roles.initial = list(volunteer.roles)
        challenges: Any = self.fields["challenges"]
        challenges.queryset = ChallengePage.objects.published().in_language().order_by("title")


class PersonEnrolForm(EnrolForm):
    """A referent enrols someone: the discovery questions stay the person's own to answer."""

    def __init__(self, data: Any = None, **options: Any) -> None:
        super().__init__(data, **options)
        del self.fields["situation"], self.fields["expectations"]
        open_cycles = Cycle.objects.enrolling()
        cycle = forms.ModelChoiceField(label=_("Cycle"), queryset=open_cycles, empty_label=None)
        self.fields = {"cycle": cycle, **self.fields}


class DeclineForm(VerbForm):
    """Saying no; why, only if one wishes to."""

    reason = forms.ChoiceField(
        label=_("If you wish to say why"), required=False, initial="", widget=forms.RadioSelect,
        choices=[("", _("without saying")), *DeclineReason.choices],
        help_text=_("Neither the others nor any organisation is told. Coordinators read how many gave a reason, days "
                    "later and of several people at once, never who."),
    )  # fmt: skip


class QuestionForm(VerbForm):
    """What one would know before answering a proposal."""

    text = forms.CharField(
        label=_("Your question"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Only the people of this proposal read it, without your name; it is erased if the proposal closes. "
                    "Leave out how to reach you."),
    )  # fmt: skip

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, prefix="question")


class AnswerForm(VerbForm):
    """What one answers to a question."""

    text = forms.CharField(
        label=_("Your answer"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Only the people of this proposal read it, without your name. Leave out how to reach you."),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, question: uuid.UUID) -> None:
        super().__init__(data, prefix=f"answer-{question}")
        self.question = question


class AgreementForm(VerbForm):
    """The frame that a pair settles."""

    names = ("goals", "frequency_weeks", "session_minutes", "until")

    def __init__(self, data: Any = None, *, pair: Pair) -> None:
        super().__init__(data, initial={name: getattr(pair, name) for name in self.names}, prefix="frame")
        self.fields = forms.fields_for_model(Pair, fields=self.names)
        self.fields["goals"].widget.attrs["rows"] = 4
        self.fields["goals"].help_text = _("What you want to have reached at the end.")
        self.fields["until"].widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class SessionForm(VerbForm):
    """That they met."""

    held_on = forms.DateField(
        label=_("When"),
        initial=clock.today,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    minutes = forms.IntegerField(label=_("How long, in minutes"), min_value=5, max_value=600)

    planned: Any = forms.ModelChoiceField(
        label=_("Announced as"), queryset=PlannedSession.objects.none(), required=False,
        empty_label=_("not announced under confidentiality"),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, pair: Pair) -> None:
        super().__init__(data, initial={"minutes": pair.session_minutes}, prefix="session")
        planned: Any = self.fields["planned"]
        planned.queryset = pair.planned_sessions.coming()
        if not planned.queryset.exists():
            del self.fields["planned"]


class AnnounceForm(VerbForm):
    """A session to come, under confidentiality."""

    title = forms.CharField(
        label=_("Name of the session"), max_length=120,
        help_text=_("Only you who meet see it. It says what each of you signs for."),
    )  # fmt: skip
    planned_on = forms.DateField(
        label=_("Planned on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    charter: Any = forms.ModelChoiceField(
        label=_("Text to sign"), queryset=Charter.objects.none(), empty_label=None
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        charter: Any = self.fields["charter"]
        charter.queryset = Charter.objects.published().filter(scope=Charter.Scope.SESSION)


class PeopleFilter(forms.Form):
    """Above the list of the organisation's people."""

    q = forms.CharField(label=_("Name"), required=False, max_length=80)
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("All but those who left")), *VolunteerState.choices]
    )
    cycle = forms.ModelChoiceField(
        label=_("Enrolled in"), queryset=Cycle.objects.none(), required=False, empty_label=ALL
    )
    organisation = forms.ModelChoiceField(
        label=_("Organisation"), queryset=Organisation.objects.none(), required=False, to_field_name="slug",
        empty_label=ALL,
    )  # fmt: skip

    def __init__(self, data: Any, *, organisations: Any) -> None:
        super().__init__(data or None)
        cycle: Any = self.fields["cycle"]
        cycle.queryset = Cycle.objects.published().select_related("programme")
        home: Any = self.fields["organisation"]
        home.queryset = organisations
        if len(organisations) < 2:
            del self.fields["organisation"]

    @property
    def chosen(self) -> dict[str, Any]:
        if not self.is_bound:
            return {}
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class ProposalForm(VerbForm):
    """Who mentors whom. The people come from the page's own list of candidates, by their values."""

    mentor = forms.CharField(
        label=_("Mentor"), max_length=50, error_messages={"required": _("Choose who would be the mentor.")}
    )
    mentees = forms.CharField(label=_("Mentees"), required=False)
    reciprocal = forms.BooleanField(
        label=_("Each mentors the other"), required=False,
        help_text=_("Two peers, mentor and mentee in turn; it does not matter whom you choose as mentor."),
    )  # fmt: skip
    challenge: Any = forms.ModelChoiceField(
        label=_("Around a challenge"), queryset=ChallengePage.objects.none(), required=False,
        empty_label=_("None in particular"),
    )  # fmt: skip
    goals = forms.CharField(
        label=_("What for"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("A first wording of the goals; they settle it together. All of them read it."),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, cycle: Cycle) -> None:
        super().__init__(data)
        self.cycle = cycle
        challenge: Any = self.fields["challenge"]
        challenge.queryset = ChallengePage.objects.published().in_language().order_by("title")
        if cycle.programme.model != MentoringModel.PEER:
            del self.fields["reciprocal"]

    @property
    def chosen_mentees(self) -> list[str]:
        data: Any = self.data
        return list(data.getlist("mentees")) if self.is_bound else []

    @property
    def chosen_mentor(self) -> str:
        return str(self.data.get("mentor", "")) if self.is_bound else ""

    def clean_mentees(self) -> list[str]:
        if not self.chosen_mentees:
            raise forms.ValidationError(_("Choose who would be mentored."))
        return self.chosen_mentees


class CandidateFilter(forms.Form):
    """Above the candidates."""

    cycle = forms.ModelChoiceField(label=_("Cycle"), queryset=Cycle.objects.none(), empty_label=None)
    topic = forms.ChoiceField(label=_("Offers or seeks"), required=False)

    def __init__(self, data: Any, *, topics: list[tuple[str, Any]]) -> None:
        super().__init__(data or None)
        cycle: Any = self.fields["cycle"]
        cycle.queryset = Cycle.objects.filter(state__in=PAIRING_CYCLES).select_related("programme")
        topic: Any = self.fields["topic"]
        topic.choices = [("", _("Any topic")), *topics[1:]]
