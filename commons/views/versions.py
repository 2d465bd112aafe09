"""The history of a common, below its page: the list, an earlier text, two of them compared. Guarded like the page."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.template.response import TemplateResponse

from commons.comparing import changes_between
from commons.models import CommonPage, CommonVersion

SAFE = ["GET", "HEAD"]


def below(request: HttpRequest, page: CommonPage, inside: list[str]) -> HttpResponse:
    """`versions/`, `versions/2/` or `versions/1/compare/2/`, for whoever may read the page."""
    if request.method not in SAFE:
        return HttpResponseNotAllowed(SAFE)
    match inside:
        case ["versions"]:
            response = history(request, page)
        case ["versions", number]:
            response = one(request, page, _find(page, number))
        case ["versions", old, "compare", new]:
            response = comparison(request, page, _find(page, old), _find(page, new))
        case _:
            raise Http404
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def history(request: HttpRequest, page: CommonPage) -> HttpResponse:
    """Every publication, the latest first, each with what it changed. The form below leads to two of them."""
    if (old := request.GET.get("old")) and (new := request.GET.get("new")):
        two = [_find(page, number).number for number in (old, new)]
        return redirect(f"{page.get_url(request)}versions/{min(two)}/compare/{max(two)}/")
    versions = list(page.versions.defer("content").order_by("-number"))
    readable = [version for version in versions if not version.is_withdrawn]
    before = dict(zip([one.number for one in readable], [one.number for one in readable[1:]], strict=False))
    rows = [{"version": version, "before": before.get(version.number)} for version in versions]
    context = {"page": page, "rows": rows, "readable": readable}
    return render(request, "commons/versions/history.html", context)


def one(request: HttpRequest, page: CommonPage, version: CommonVersion) -> HttpResponse:
    """The common as it was, by the template of the common itself."""
    then = version.as_page()
    context = {**then.get_context(request), "earlier": version, "current": page}
    return TemplateResponse(request, then.get_template(request), context).render()


def comparison(
    request: HttpRequest, page: CommonPage, old: CommonVersion, new: CommonVersion
) -> HttpResponse:
    """What differs between two publications, word by word."""
    context = {
        "page": page,
        "old": old,
        "new": new,
        "changes": changes_between(old.as_page(), new.as_page()),
        "versions": page.versions.readable().defer("content").order_by("number"),
    }
    return render(request, "commons/versions/compare.html", context)


def _find(page: CommonPage, number: str) -> CommonVersion:
    """The version of that number; a withdrawn one is not found."""
    if not (number.isdecimal() and number.isascii() and len(number) < 7):
        raise Http404
    version = page.versions.readable().filter(number=int(number)).first()
    if version is None:
        raise Http404
    version.page = page
    return version
