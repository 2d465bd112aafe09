"""The page where a person reads a charter and signs it."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from charters import services
from charters.authentication import authentication_of
from charters.binding import binding
from charters.comparing import Comparison, compare_versions
from charters.forms import SignForm
from charters.layout import lay_out
from charters.models import CharterVersion, Signature
from charters.states import Scope, VersionState
from hub.members.actors import Actor
from hub.members.views.common import actor_of, posted


@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: HttpRequest, slug: str) -> HttpResponse:
    """Read the text in force, or what changed since the one signed before, and sign it; the receipt once signed."""
    rows = CharterVersion.objects.filter(charter__slug=slug, state=VersionState.IN_FORCE)
    rows = rows.exclude(charter__scope=Scope.SESSION)  # signed for a session, on the session's page
    return signing_page(request, get_object_or_404(rows.select_related("charter", "floor__charter")))


def signing_page(
    request: HttpRequest,
    version: CharterVersion,
    *,
    subject: uuid.UUID | None = None,
    goal: str = "me",
    lede: str = "",
) -> HttpResponse:
    """Of a version in force, for `subject` if it is signed for one thing alone, which `lede` says; leads to the address
    `goal`."""
    language = _language(request)
    actor = actor_of(request)
    before = Before.of(actor, version, subject)
    name = actor.user.name if actor.user else ""
    form = SignForm(posted(request), version=version, language=language, name=name)
    if request.method == "POST" and form.attempt(lambda: _sign(request, version, form, subject)):
        messages.success(request, _("You have signed. The receipt is on its way by mail."))
        return redirect(goal)
    context = {
        "version": version, "form": form, "before": before, "language": language,
        "laid": lay_out(version, language), "sha256": version.sha256_in(language),
        "comparison": before.comparison(version, language), "lede": lede,
    }  # fmt: skip
    return render(request, "charters/sign.html", context, status=form.status)


@dataclass(frozen=True)
class Before:
    """What the person has signed of the charter. `signature`: the one that counts today, if any. `last`: their last
    one of an earlier text, withdrawn or not. `is_editorial`: since then, not a word has changed."""

    signature: Signature | None
    last: Signature | None
    is_editorial: bool

    @classmethod
    def of(cls, actor: Actor, version: CharterVersion, subject: uuid.UUID | None) -> "Before":
        rows = Signature.objects.visible_to(actor).filter(user=actor.user, subject=subject)
        rows = rows.filter(version__charter=version.charter_id)
        signed = list(rows.select_related("version__charter", "version__floor").order_by("-signed_at"))
        found = binding(version.charter)
        accepted = found.accepted if found else frozenset()
        last = _latest([one for one in signed if one.version.number < version.number])
        return cls(
            signature=next((one for one in signed if one.is_valid and one.version_id in accepted), None),
            last=last,
            is_editorial=last is not None and last.version_id in accepted,
        )

    def comparison(self, version: CharterVersion, language: str) -> Comparison | None:
        """What changed since; nothing for whoever signed this very version, or none."""
        if self.last is None or (self.signature is not None and self.signature.version_id == version.pk):
            return None
        return compare_versions(self.last.version, version, language)


def _latest(signed: Sequence[Signature]) -> Signature | None:
    """The last one that stands, else the last one taken back."""
    return next((one for one in signed if one.is_valid), signed[0] if signed else None)


def _language(request: HttpRequest) -> str:
    """The one they read in: that of the page that they send back, else that of the hub's pages."""
    wanted = request.POST.get("language", "")
    known = dict(settings.LANGUAGES)
    return wanted if wanted in known else (get_language() or settings.LANGUAGE_CODE)[:2]


def _sign(
    request: HttpRequest, version: CharterVersion, form: SignForm, subject: uuid.UUID | None
) -> Signature:
    values = {name: form.cleaned_data[name] for name in ("name", "language", "sha256")}
    return services.sign(
        actor=actor_of(request), version=version, commitments=form.ticked(),
        authentication=authentication_of(request), subject=subject, **values,
    )  # fmt: skip
