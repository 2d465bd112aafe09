"""The public page of thanks. It is never kept: whoever takes their consent back leaves it at once."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from hub.mentoring.thanks import thanked


@never_cache
@require_safe
@login_not_required
def thanks(request: HttpRequest) -> HttpResponse:
    """Those who passed something on, and agreed to be named."""
    return render(request, "mentoring/thanks.html", {"people": thanked()})
