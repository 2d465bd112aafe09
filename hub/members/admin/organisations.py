"""Organisations, the people who act for them, and exclusions, in the back office."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.admin.ui.tables import BooleanColumn, NumberColumn
from wagtail.admin.views import generic

from hub.members import services
from hub.members.actors import Actor
from hub.members.admin.verbs import (
    Action,
    CreateByVerb,
    EditByVerb,
    Facts,
    Table,
    VerbViewSet,
    panels,
)
from hub.members.models import Exclusion, Membership, Organisation, User, Volunteer
from hub.shared.backoffice import open_to_coordinators
from hub.shared.forms import VerbForm

open_to_coordinators(Organisation, "add", "change", "view")
open_to_coordinators(Exclusion, "add", "delete", "view")


class AppointForm(VerbForm):
    user = forms.EmailField(label=gettext_lazy("E-mail of the account"))
    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=Membership.Role.choices)

    def clean_user(self) -> User:
        user = User.objects.filter(email__iexact=self.cleaned_data["user"], is_active=True).first()
        if user is None:
            raise ValidationError(_("Nobody has an account with this address."), code="unknown")
        return user


class DismissForm(VerbForm):
    membership = forms.ModelChoiceField(
        label=gettext_lazy("Who"), queryset=Membership.objects.none(), empty_label=None
    )

    def __init__(self, data: Any = None, *, memberships: QuerySet[Membership], **options: Any) -> None:
        super().__init__(data, **options)
        self.fields["membership"].queryset = memberships  # type: ignore[attr-defined]


RENEW = Action(
    name="renew",
    label=gettext_lazy("Renew for a year"),
    question=gettext_lazy(
        "Twelve more months from the end of the current term, or from today if that is past?"
    ),
    done=gettext_lazy("The membership is renewed."),
    verb=lambda actor, row, _values: services.renew_membership(actor=actor, organisation=row),
)
APPOINT = Action(
    name="appoint",
    label=gettext_lazy("Give someone a role"),
    question=gettext_lazy(
        "Referents look after the organisation's volunteers, editors write its pages. Whoever has another role "
        "here changes it."
    ),
    done=gettext_lazy("The role is given."),
    verb=lambda actor, row, values: services.appoint(actor=actor, organisation=row, **values),
    form=AppointForm,
)
DISMISS = Action(
    name="dismiss",
    label=gettext_lazy("Take a role away"),
    question=gettext_lazy("The person keeps their account and their profile."),
    done=gettext_lazy("The role is taken away."),
    verb=lambda actor, _row, values: services.dismiss(actor=actor, membership=values["membership"]),
    form=DismissForm,
    form_options=lambda row: {"memberships": row.memberships.select_related("user", "organisation")},
    possible=lambda row: row.memberships.exists(),
    serious=True,
)


class CreateOrganisation(CreateByVerb):
    def write(self, form: Any) -> Organisation:
        return services.register_organisation(actor=self.actor, values=form.values())


class EditOrganisation(EditByVerb):
    def write(self, form: Any) -> Organisation:
        return services.change_organisation(actor=self.actor, organisation=self.object, values=form.values())


class OrganisationViewSet(VerbViewSet):
    model = Organisation
    icon = "home"
    add_view_class = CreateOrganisation
    add_label = gettext_lazy("Add an organisation")
    edit_view_class = EditOrganisation
    row_actions = (RENEW, APPOINT, DISMISS)
    list_display = [
        "name",
        "actor_type",
        "joined_on",
        "membership_ends_on",
        NumberColumn("volunteers_now", label=gettext_lazy("Volunteers"), sort_key="volunteers_now"),
        BooleanColumn("is_current", label=gettext_lazy("Member now")),
    ]
    list_filter = {"actor_type": ["exact"], "membership_ends_on": ["gte", "lte"], "named_on_cards": ["exact"]}
    list_export = [
        "slug", "name", "actor_type", "website", "joined_on", "membership_ends_on", "named_on_cards",
        "volunteers_now",
    ]  # fmt: skip
    export_headings = {"volunteers_now": gettext_lazy("Volunteers")}
    search_fields = ["name", "slug"]
    edit_handler = panels(
        FieldPanel("name"),
        FieldRowPanel([FieldPanel("actor_type"), FieldPanel("slug")]),
        FieldPanel("website"),
        FieldPanel("summary_fr"),
        FieldPanel("summary_en"),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("joined_on"), FieldPanel("membership_ends_on")]),
                FieldPanel("named_on_cards"),
            ],
            heading=gettext_lazy("Membership"),
        ),
    )

    def rows(self) -> QuerySet[Organisation]:
        here = ~Q(volunteers__state=Volunteer.State.LEFT)
        return Organisation.objects.annotate(volunteers_now=Count("volunteers", filter=here))

    def facts(self, row: Organisation) -> Facts:
        by_state = row.volunteers.values_list("state").annotate(n=Count("pk")).order_by("state")
        labels = dict(Volunteer.State.choices)
        return [
            (_("Member now"), _("yes") if row.is_current() else _("no, the term has ended")),
            *((_("Volunteers: %(state)s") % {"state": labels[state]}, n) for state, n in by_state),
        ]

    def tables(self, row: Organisation) -> list[Table]:
        members = row.memberships.select_related("user").order_by("role", "user__name")
        either = Q(declared_by=row) | Q(other=row)
        exclusions = Exclusion.objects.in_force().filter(either).select_related("declared_by", "other")
        return [
            Table(
                _("People who act for it"),
                [_("Name"), _("E-mail"), _("Role")],
                [(one.user.name, one.user.email, one.get_role_display()) for one in members],
            ),
            Table(
                _("Makes no pairs with"),
                [_("Organisation"), _("Declared by"), _("Reason"), _("Until")],
                [
                    (
                        one.other if one.declared_by == row else one.declared_by,
                        one.declared_by,
                        one.reason,
                        one.ends_on,
                    )
                    for one in exclusions
                ],
            ),
        ]


class CreateExclusion(CreateByVerb):
    def write(self, form: Any) -> Exclusion:
        values = form.values()
        declared_by = values.pop("declared_by")
        return services.declare_exclusion(actor=self.actor, organisation=declared_by, **values)

    def get_success_buttons(self) -> list[Any]:
        return []


class LiftExclusion(generic.DeleteView):
    page_title = gettext_lazy("Lift")
    success_message = gettext_lazy("The exclusion is lifted: these organisations may meet again.")

    @property
    def confirmation_message(self) -> str:
        return _("May these organisations make pairs together again?")

    def delete_action(self) -> None:
        services.lift_exclusion(actor=Actor.of(self.request.user), exclusion=self.object)


class ExclusionViewSet(VerbViewSet):
    model = Exclusion
    icon = "cross"
    doors = frozenset({"index", "add", "delete"})
    add_view_class = CreateExclusion
    add_label = gettext_lazy("Declare an exclusion")
    delete_view_class = LiftExclusion
    list_display = ["__str__", "declared_by", "other", "reason", "ends_on"]
    list_filter = ["declared_by", "other"]
    search_fields = ["declared_by__name", "other__name", "reason"]
    edit_handler = panels(
        FieldRowPanel([FieldPanel("declared_by"), FieldPanel("other")]),
        FieldPanel("reason"),
        FieldPanel("ends_on"),
    )

    def rows(self) -> QuerySet[Exclusion]:
        return Exclusion.objects.select_related("declared_by", "other")
