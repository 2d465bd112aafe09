"""The public text of a charter, and the page where a person signs it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from charters import services
from charters.forms import SignForm
from charters.models import Charter, CharterVersion, Signature
from charters.states import VersionState
from charters.text import read
from hub.members.views.common import actor_of, posted


@require_safe
@login_not_required
def charter(request: HttpRequest, slug: str, number: int | None = None) -> HttpResponse:
    """The text in force in the reader's language, or an earlier version, with its fingerprint."""
    found = get_object_or_404(Charter.objects.published(), slug=slug)
    versions = list(found.versions.exclude(state=VersionState.DRAFT))
    version = next(
        (v for v in versions if (v.number == number if number else v.state == VersionState.IN_FORCE)), None
    )
    if version is None:
        raise Http404
    context = {"charter": found, "version": version, "text": read(version.text), "versions": versions}
    return render(request, "charters/charter.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: HttpRequest, slug: str) -> HttpResponse:
    """Read the text in force and sign it; the receipt once signed."""
    version = _in_force(slug)
    language = (get_language() or "fr")[:2]
    actor = actor_of(request)
    signature = Signature.objects.visible_to(actor).filter(version=version, user=actor.user).first()
    initial = {"name": str(request.user), "language": language, "sha256": version.sha256}
    form = SignForm(posted(request), initial=initial)
    if request.method == "POST" and form.attempt(lambda: _sign(request, version, form)):
        messages.success(request, _("You have signed. Thank you for committing yourself."))
        return redirect("me")
    context = {
        "version": version, "text": read(version.text), "form": form, "signature": signature,
        "language": language,
    }  # fmt: skip
    return render(request, "charters/sign.html", context, status=form.status)


def _in_force(slug: str) -> CharterVersion:
    return get_object_or_404(
        CharterVersion.objects.select_related("charter"), charter__slug=slug, state=VersionState.IN_FORCE
    )


def _sign(request: HttpRequest, version: CharterVersion, form: SignForm) -> Signature:
    values = {name: form.cleaned_data[name] for name in ("name", "language", "sha256")}
    return services.sign(actor=actor_of(request), version=version, **values)
