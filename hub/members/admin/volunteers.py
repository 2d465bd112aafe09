"""Volunteers in the back office: found, registered, welcomed, exported."""

from collections.abc import Iterable
from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.forms import CheckboxSelectMultiple
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn

from hub.members import services
from hub.members.admin.conflicts import with_whom
from hub.members.admin.verbs import Action, CreateByVerb, EditByVerb, Facts, Table, VerbViewSet, posted
from hub.members.forms import NewPersonForm, PersonForm
from hub.members.hours import SLOTS
from hub.members.models import Organisation, Role, Seniority, Volunteer
from hub.members.models.volunteers import Skill
from hub.shared.backoffice import open_to_coordinators
from hub.topics.models import Topic

open_to_coordinators(Volunteer, "add", "change", "view")
State = Volunteer.State


def roles_of(volunteer: Volunteer) -> str:
    return ", ".join(_labels(volunteer, "roles"))


def languages_of(volunteer: Volunteer) -> str:
    return ", ".join(_labels(volunteer, "languages"))


def hours_of(volunteer: Volunteer) -> str:
    """In the order of the week."""
    return ", ".join(str(label) for code, label in SLOTS if code in volunteer.slots)


def offers_of(volunteer: Volunteer) -> str:
    return ", ".join(str(offer) for offer in volunteer.offers.all())


def seeks_of(volunteer: Volunteer) -> str:
    return ", ".join(str(seek) for seek in volunteer.seeks.all())


def _names(skills: Iterable[Skill]) -> str:
    return ", ".join(skill.topic.name for skill in skills)


def _labels(volunteer: Volunteer, name: str) -> list[str]:
    field: Any = Volunteer._meta.get_field(name)
    return field.labels(getattr(volunteer, name))  # type: ignore[no-any-return]


class VolunteerFilters(WagtailFilterSet):
    state = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("State"), choices=State.choices, widget=CheckboxSelectMultiple
    )
    organisation = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Organisation"),
        queryset=Organisation.objects.all(),
        null_label=gettext_lazy("Independent"),
    )
    seniority = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("Seniority"), choices=Seniority.choices, widget=CheckboxSelectMultiple
    )
    role = django_filters.ChoiceFilter(
        label=gettext_lazy("Role"), field_name="roles", lookup_expr="has", choices=Role.choices
    )
    topic = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Topic offered or sought"), queryset=Topic.objects.all(), method="by_topic"
    )

    class Meta:
        model = Volunteer
        fields: list[str] = []

    def by_topic(self, volunteers: QuerySet[Volunteer], _name: str, topic: Topic) -> QuerySet[Volunteer]:
        either = Q(offers__topic=topic) | Q(seeks__topic=topic)
        return volunteers.filter(pk__in=Volunteer.objects.filter(either).values("pk"))


APPROVE = Action(
    name="approve",
    label=gettext_lazy("Approve"),
    question=gettext_lazy("Welcome this person among the volunteers? They are told by mail."),
    done=gettext_lazy("The person takes part now, and is told by mail."),
    verb=lambda actor, row, _values: services.approve_application(actor=actor, volunteer=row),
    possible=lambda row: row.state == State.APPLIED,
)
DECLINE = Action(
    name="decline",
    label=gettext_lazy("Decline"),
    question=gettext_lazy(
        "Say no to this request? The person is told kindly, by mail, and may apply elsewhere."
    ),
    done=gettext_lazy("The request is declined, and the person told by mail."),
    verb=lambda actor, row, _values: services.decline_application(actor=actor, volunteer=row),
    possible=lambda row: row.state == State.APPLIED,
    serious=True,
)
RESEND = Action(
    name="resend",
    label=gettext_lazy("Send the invitation again"),
    question=gettext_lazy("Send the mail that asks this person to confirm once more?"),
    done=gettext_lazy("The invitation is on its way."),
    verb=lambda actor, row, _values: services.resend_invitation(actor=actor, volunteer=row),
    possible=lambda row: row.state == State.INVITED and row.confirmed_at is None,
)
PAUSE = Action(
    name="pause",
    label=gettext_lazy("Pause"),
    question=gettext_lazy("Make this person no new proposals until they resume? Running pairs go on."),
    done=gettext_lazy("The person is paused; they resume when they wish."),
    verb=lambda actor, row, _values: services.pause(actor=actor, volunteer=row),
    possible=lambda row: row.state == State.ACTIVE,
)
LEAVE = Action(
    name="leave",
    label=gettext_lazy("Record that they leave"),
    question=gettext_lazy(
        "Their proposals are withdrawn and their pairs end. Nothing is erased; they may come back."
    ),
    done=gettext_lazy("The person has left."),
    verb=lambda actor, row, _values: services.leave(actor=actor, volunteer=row),
    possible=lambda row: row.state != State.LEFT,
    serious=True,
)


class InviteVolunteer(CreateByVerb):
    template_name = "backoffice/volunteer_create.html"
    page_title = gettext_lazy("Invite")
    submit_button_label = gettext_lazy("Invite")
    success_message = gettext_lazy("%(object)s is invited: a mail asks them to confirm.")

    def get_form(self, form_class: Any = None) -> NewPersonForm:
        homes = Organisation.objects.current()
        return NewPersonForm(posted(self.request), homes=homes, may_be_independent=True)

    def write(self, form: NewPersonForm) -> Volunteer:
        return services.invite_volunteer(
            actor=self.actor, organisation=form.home(), values=form.values(), **form.skills()
        )


class EditVolunteer(EditByVerb):
    template_name = "backoffice/volunteer_edit.html"

    def get_form(self, form_class: Any = None) -> PersonForm:
        organisation = self.object.organisation
        return PersonForm(posted(self.request), organisation=organisation, volunteer=self.object)

    def write(self, form: PersonForm) -> Volunteer:
        return services.change_volunteer(
            actor=self.actor, volunteer=self.object, values=form.values(), **form.skills()
        )


class VolunteerViewSet(VerbViewSet):
    model = Volunteer
    icon = "group"
    add_view_class = InviteVolunteer
    edit_view_class = EditVolunteer
    add_label = gettext_lazy("Invite a volunteer")
    row_actions = (APPROVE, DECLINE, RESEND, PAUSE, LEAVE)
    filterset_class = VolunteerFilters
    search_fields = ["name", "email"]
    list_display = [
        "name",
        Column("organisation", label=gettext_lazy("Organisation"), sort_key="organisation__name"),
        StatusTagColumn(
            "get_state_display",
            label=gettext_lazy("State"),
            primary=lambda row: row.state == State.ACTIVE,
            sort_key="state",
        ),
        "seniority",
        Column("roles", label=gettext_lazy("Roles"), accessor=roles_of),
        Column("offers", label=gettext_lazy("Topics offered"), accessor=lambda row: _names(row.offers.all())),
        Column("seeks", label=gettext_lazy("Topics sought"), accessor=lambda row: _names(row.seeks.all())),
        DateColumn("state_changed_at", label=gettext_lazy("Since"), sort_key="state_changed_at"),
    ]
    list_export = [
        "id", "name", "email", "organisation", "job_title", "state", "seniority", "languages", "time_zone", "place",
        "modes", "roles", "capacity", "offers", "seeks", "slots", "availability", "created_at", "state_changed_at",
    ]  # fmt: skip
    export_values = {
        "id": lambda row: str(row.pk),
        "organisation": lambda row: str(row.organisation or ""),
        "offers": offers_of,
        "seeks": seeks_of,
        "slots": hours_of,
    }
    export_headings = {
        "id": gettext_lazy("Identifier"),
        "offers": gettext_lazy("Topics offered"),
        "seeks": gettext_lazy("Topics sought"),
        "slots": gettext_lazy("Usually free"),
    }
    export_filename = "volunteers"

    def get_form_class(self, for_update: bool = False) -> type:
        return PersonForm if for_update else NewPersonForm

    def rows(self) -> QuerySet[Volunteer]:
        return Volunteer.objects.with_topics()

    def facts(self, row: Volunteer) -> Facts:
        return [
            (_("State"), row.get_state_display()),
            (_("Organisation"), row.organisation or _("Independent")),
            (_("Confirmed"), row.confirmed_at),
            (_("Account"), row.user.email if row.user else ""),
            (_("Languages"), languages_of(row)),
            (_("Time zone"), row.time_zone),
            (_("Usually free"), hours_of(row)),
        ]

    def tables(self, row: Volunteer) -> list[Table]:
        """What the person declared; what others declared about them is in the list of conflicts."""
        declared = row.conflicts.select_related("organisation")
        cells = [(one.get_kind_display(), with_whom(one), one.reason, one.ends_on) for one in declared]
        headings = [_("Kind"), _("With"), _("Reason"), _("Until")]
        return [Table(_("Conflicts of interest"), headings, cells)] if cells else []
