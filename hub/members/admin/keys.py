"""API keys in the back office: made, shown once, revoked."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.template.response import TemplateResponse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.tables import BooleanColumn, Column, DateColumn

from hub.members import services
from hub.members.admin.verbs import Action, CreateByVerb, Facts, VerbViewSet, posted
from hub.members.models import ApiKey, Organisation, Scope
from hub.members.services.keys import MOST_DAYS
from hub.shared.backoffice import open_to_coordinators
from hub.shared.forms import VerbForm

open_to_coordinators(ApiKey, "add", "change", "view")


class ApiKeyForm(VerbForm):
    organisation = forms.ModelChoiceField(
        label=gettext_lazy("Organisation"), queryset=Organisation.objects.current()
    )
    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=80,
        help_text=gettext_lazy("What uses it, e.g. “HR directory”."),
    )
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("What it may do"), choices=Scope.choices, widget=forms.CheckboxSelectMultiple
    )
    days = forms.IntegerField(
        label=gettext_lazy("Valid for how many days"), initial=365, min_value=1, max_value=MOST_DAYS
    )


class CreateApiKey(CreateByVerb):
    """Answers with the secret itself: it is kept nowhere, so no later page can show it."""

    def get_form(self, form_class: Any = None) -> ApiKeyForm:
        return ApiKeyForm(posted(self.request))

    def write(self, form: ApiKeyForm) -> ApiKey:
        key, self.secret = services.create_api_key(actor=self.actor, **form.cleaned_data)
        return key

    def save_action(self) -> TemplateResponse:
        context = {
            **self.get_context_data(form=self.form),
            "key": self.object,
            "secret": self.secret,
            "list_url": self.get_success_url(),
        }
        response = TemplateResponse(self.request, "backoffice/secret.html", context)
        add_never_cache_headers(response)
        return response


def scopes_of(key: ApiKey) -> str:
    return ", ".join(sorted(key.scopes))


REVOKE = Action(
    name="revoke",
    label=gettext_lazy("Revoke"),
    question=gettext_lazy("End this key at once? Programs that use it are refused from now on."),
    done=gettext_lazy("The key is revoked."),
    verb=lambda actor, row, _values: services.revoke_api_key(actor=actor, key=row),
    possible=lambda row: row.revoked_at is None,
    serious=True,
)


class ApiKeyViewSet(VerbViewSet):
    model = ApiKey
    icon = "key"
    doors = frozenset({"index", "add", "inspect"})
    add_view_class = CreateApiKey
    add_label = gettext_lazy("Make an API key")
    row_actions = (REVOKE,)
    list_display = [
        "name",
        Column("organisation", label=gettext_lazy("Organisation"), sort_key="organisation__name"),
        Column("prefix", label=gettext_lazy("Begins with")),
        Column("scopes", label=gettext_lazy("May do"), accessor=scopes_of),
        BooleanColumn("is_valid", label=gettext_lazy("Valid")),
        DateColumn("last_used_at", label=gettext_lazy("Last used"), sort_key="last_used_at"),
        DateColumn(
            "expires_at",
            label=gettext_lazy("Expires"),
            accessor="token.expires_at",
            sort_key="token__expires_at",
        ),
    ]
    list_filter = ["organisation"]
    search_fields = ["name", "organisation__name", "prefix"]

    def get_form_class(self, for_update: bool = False) -> type:
        return ApiKeyForm

    def rows(self) -> QuerySet[ApiKey]:
        return ApiKey.objects.select_related("organisation", "token")

    def facts(self, row: ApiKey) -> Facts:
        return [
            (_("Organisation"), row.organisation),
            (_("Begins with"), row.prefix),
            (_("May do"), scopes_of(row)),
            (_("Made by"), row.created_by or _("the hub")),
            (_("Made"), row.created_at),
            (_("Last used"), row.last_used_at),
            (_("Expires"), row.token.expires_at),
            (_("Valid"), _("yes") if row.is_valid() else _("no")),
        ]
