"""What a person has signed: the list, the receipts, and taking a signature back."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from charters import services
from charters.consequences import consequences
from charters.listing import listed
from charters.models import Signature
from charters.models.signatures import SignatureQuerySet
from charters.receipts import receipt_file, text_file
from hub.members.views.common import actor_of, posted
from hub.shared.forms import VerbForm
from hub.shared.mail import File


@require_safe
def signatures(request: HttpRequest) -> HttpResponse:
    """One's own, those taken back too, the latest first."""
    user = actor_of(request).user
    found = _own(request).defer("version__text_fr", "version__text_en")
    return render(request, "charters/signatures.html", {"rows": listed(user, list(found)) if user else []})


@never_cache
@require_safe
def receipt(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The receipt, as a file that programs read."""
    return _file(receipt_file(get_object_or_404(_own(request), pk=pk)))


@never_cache
@require_safe
def signed_text(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The text signed, as a PDF."""
    return _file(text_file(get_object_or_404(_own(request), pk=pk)))


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """What taking it back would pause, and the button."""
    signature = get_object_or_404(_own(request), pk=pk)
    form = VerbForm(posted(request))
    verb = services.withdraw_signature
    if request.method == "POST" and form.attempt(lambda: verb(actor=actor_of(request), signature=signature)):
        messages.success(
            request, _("You have taken your signature back. What nothing else carries is paused.")
        )
        return redirect("signatures")
    if not signature.is_valid:
        return redirect("signatures")
    context = {"signature": signature, "form": form, "consequences": consequences(signature)}
    return render(request, "charters/withdraw.html", context, status=form.status)


def _own(request: HttpRequest) -> SignatureQuerySet:
    actor = actor_of(request)
    mine = Signature.objects.visible_to(actor).filter(user=actor.user)
    return mine.select_related("version__charter", "version__floor__charter").order_by("-signed_at")


def _file(file: File) -> HttpResponse:
    response = HttpResponse(file.content, content_type=file.kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{file.name}"'
    return response
