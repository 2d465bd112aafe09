"""Where a referent with the mandate commits an organisation to the network's charter, and looks after that."""

import uuid
from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from charters import services
from charters.comparing import compare_versions
from charters.layout import lay_out
from charters.models import Adoption, CharterVersion
from charters.standing import Standing, standings
from hub.members.models import Organisation
from hub.members.views.common import actor_of, posted, press
from hub.shared.forms import VerbForm

PAGE = require_http_methods(["GET", "HEAD", "POST"])


class AdoptForm(VerbForm):
    """The text shown is named by its fingerprint and language: what is adopted is what was read."""

    sha256 = forms.CharField(widget=forms.HiddenInput, max_length=64, label=gettext_lazy("Fingerprint"))
    language = forms.ChoiceField(
        widget=forms.HiddenInput, choices=settings.LANGUAGES, label=gettext_lazy("Language")
    )
    name = forms.CharField(
        label=gettext_lazy("Your name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    mandate = forms.CharField(
        label=gettext_lazy("Your mandate"), max_length=200,
        help_text=gettext_lazy("In which capacity you commit the organisation: managing director, by delegation of…"),
    )  # fmt: skip
    has_mandate = forms.BooleanField(
        error_messages={
            "required": gettext_lazy("Tick the box: only who has the mandate adopts the charter.")
        }
    )
    is_public = forms.BooleanField(required=False)

    def __init__(self, data: Mapping[str, Any] | None, *, version: CharterVersion, standing: Standing,
                 language: str, name: str) -> None:  # fmt: skip
        sha256 = version.sha256_in(language)
        self.is_old = data is not None and data.get("sha256") != sha256
        if data is not None and self.is_old:  # ticked for another text: read and tick again
            data = {
                **{key: data.get(key, "") for key in ("name", "mandate")},
                "sha256": sha256,
                "language": language,
            }
        public = standing.adoption is not None and standing.adoption.is_public
        initial = {"sha256": sha256, "language": language, "name": name, "is_public": public}
        super().__init__(data, initial=initial)
        home = standing.organisation.name
        self.fields["has_mandate"].label = _("I have the mandate to commit %(organisation)s.") % {
            "organisation": home
        }
        self.fields["has_mandate"].required = not self.is_old
        self.fields["is_public"].label = _("%(organisation)s may be named in public among the adopters.") % {
            "organisation": home
        }

    def clean(self) -> dict[str, Any]:
        if self.is_old:
            raise ValidationError(_("The text has changed since you opened it. Read it again."))
        return self.cleaned_data

    def values(self) -> dict[str, Any]:
        names = ("sha256", "language", "name", "mandate", "is_public")
        return {name: self.cleaned_data[name] for name in names}


@require_safe
def adoptions(request: HttpRequest) -> HttpResponse:
    """Where the referent's organisations stand, and all that they ever adopted, each with its fingerprint."""
    homes = _homes(request)
    rows = Adoption.objects.filter(organisation__in=homes).select_related("organisation", "version__charter")
    context = {
        "standings": standings(homes),
        "adoptions": rows.defer("version__text_fr", "version__text_en").order_by("-adopted_at"),
    }
    return render(request, "charters/adoptions.html", context)


@PAGE
def adopt(request: HttpRequest, organisation: str, slug: str) -> HttpResponse:
    """Read the text in force, or what changed since the version adopted, and adopt it."""
    standing = _standing(request, organisation, slug)
    version = CharterVersion.objects.select_related("charter", "floor__charter").get(pk=standing.version.pk)
    language = _language(request)
    form = AdoptForm(
        posted(request), version=version, standing=standing, language=language, name=str(request.user)
    )  # fmt: skip
    if request.method == "POST" and form.attempt(
        lambda: services.adopt(
            actor=actor_of(request), organisation=standing.organisation, version=version, **form.values()
        )
    ):
        messages.success(request, _("The charter is adopted. The receipt is on its way by mail."))
        return redirect("adoptions")
    before = standing.adoption
    is_new = before is not None and before.version_id != version.pk
    context = {
        "standing": standing, "version": version, "form": form, "language": language,
        "laid": lay_out(version, language),
        "comparison": compare_versions(before.version, version, language) if before and is_new else None,
    }  # fmt: skip
    return render(request, "charters/adopt.html", context, status=form.status)


@require_POST
def naming(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    adoption = _adoption(request, pk)
    is_public = request.POST.get("is_public") == "yes"
    return press(
        request,
        lambda: services.name_adopter(actor=actor_of(request), adoption=adoption, is_public=is_public),
        done=_("Named in public from now on.") if is_public else _("No longer named in public."),
        to="adoptions",
    )


@PAGE
def withdraw(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Says what follows before it is done."""
    adoption = _adoption(request, pk)
    if request.method != "POST":
        return render(request, "charters/withdraw_adoption.html", {"adoption": adoption})
    return press(
        request,
        lambda: services.withdraw_adoption(actor=actor_of(request), adoption=adoption),
        done=_("The adoption is withdrawn. You may adopt the charter again at any time."),
        to="adoptions",
    )


def _homes(request: HttpRequest) -> list[Organisation]:
    """The organisations whose referent they are; nobody else has the mandate, coordinators neither."""
    homes = Organisation.objects.filter(pk__in=actor_of(request).organisation_ids)
    if not homes:
        raise Http404
    return list(homes)


def _standing(request: HttpRequest, organisation: str, slug: str) -> Standing:
    homes = [one for one in _homes(request) if one.slug == organisation]
    found = next((one for one in standings(homes) if one.version.charter.slug == slug), None)
    if found is None:
        raise Http404
    return found


def _adoption(request: HttpRequest, pk: uuid.UUID) -> Adoption:
    rows = Adoption.objects.select_related("organisation", "version__charter")
    return get_object_or_404(rows, pk=pk, organisation__in=actor_of(request).organisation_ids)


def _language(request: HttpRequest) -> str:
    wanted = request.POST.get("language", "")
    return wanted if wanted in dict(settings.LANGUAGES) else (get_language() or settings.LANGUAGE_CODE)[:2]
