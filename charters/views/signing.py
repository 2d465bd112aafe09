"""The page where a person signs a charter."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from charters import services
from charters.forms import SignForm
from charters.models import CharterVersion, Signature
from charters.states import VersionState
from charters.text import read
from hub.members.views.common import actor_of, posted


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
