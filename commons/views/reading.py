"""Choosing how to read, without an account."""

import hashlib

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import condition, require_http_methods, require_safe

from commons.comfort import A_YEAR, COOKIE, Comfort, Font, Line, Size, Theme


class ComfortForm(forms.Form):
    """One choice of each kind; all are optional, so that none can be wrong by leaving it out."""

    font = forms.ChoiceField(label=_("Letters"), choices=Font, widget=forms.RadioSelect)
    size = forms.ChoiceField(label=_("Size of the text"), choices=Size, widget=forms.RadioSelect)
    line = forms.ChoiceField(label=_("Space between the lines"), choices=Line, widget=forms.RadioSelect)
    theme = forms.ChoiceField(label=_("Colours"), choices=Theme, widget=forms.RadioSelect)

    def comfort(self) -> Comfort:
        """What was chosen, once the form is valid."""
        chosen = self.cleaned_data
        return Comfort(
            Font(chosen["font"]), Size(chosen["size"]), Line(chosen["line"]), Theme(chosen["theme"])
        )


@never_cache
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def reading(request: HttpRequest) -> HttpResponseBase:
    """The choices, with a sample; posting keeps them in one cookie and goes back to where the reader was."""
    if request.method == "POST" and "reset" in request.POST:
        response = redirect(_next(request) or _kept())
        response.delete_cookie(COOKIE, samesite="Lax")
        return response
    now = Comfort.read(request.COOKIES.get(COOKIE, ""))
    form = ComfortForm(request.POST or None, initial=vars(now))
    if form.is_valid():
        response = redirect(_next(request) or _kept())
        response.set_cookie(
            COOKIE,
            form.comfort().written(),
            max_age=A_YEAR,
            secure=request.is_secure(),
            httponly=True,
            samesite="Lax",
        )
        return response
    context = {"form": form, "next": _next(request), "is_kept": "kept" in request.GET}
    page = render(request, "commons/reading.html", context, status=400 if form.is_bound else 200)
    page["X-Robots-Tag"] = "noindex"
    return page


def _kept() -> str:
    return reverse("reading") + "?kept"


def _next(request: HttpRequest) -> str:
    """Where the reader comes from, if it is a page of this hub."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if safe and "\\" not in wanted else ""


def _tag(request: HttpRequest) -> str:
    sheet = Comfort.read(request.COOKIES.get(COOKIE, "")).stylesheet()
    return f'"{hashlib.sha256(sheet.encode()).hexdigest()[:16]}"'


@require_safe
@login_not_required
@condition(etag_func=_tag)
def stylesheet(request: HttpRequest) -> HttpResponse:
    """The reader's choices as CSS, linked by every page before it is painted: pages themselves are the same for all."""
    sheet = Comfort.read(request.COOKIES.get(COOKIE, "")).stylesheet()
    response = HttpResponse(sheet, content_type="text/css; charset=utf-8")
    response["Cache-Control"] = "private, no-cache"
    patch_vary_headers(response, ["Cookie"])
    return response
