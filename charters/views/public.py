"""The public texts of a charter: the version in force, those before it, what changed between two, and their files."""

import hashlib
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import quote_etag
from django.utils.translation import get_language, override
from django.views.decorators.http import require_safe

from charters import layout, paper
from charters.binding import named_adopters, number_of_signers
from charters.comparing import compare_versions
from charters.models import CharterVersion
from charters.states import Change, Scope, VersionState
from commons.kept import kept

FEWEST_SIGNERS = 3
"""Fewer are not counted in public: a number that small points at people."""


@kept
@require_safe
@login_not_required
def charter(request: HttpRequest, slug: str, number: int | None = None) -> HttpResponse:
    """The text in force in the reader's language, or that of any version that once was, clause by clause."""
    versions = _versions(slug)
    version = _version(slug, number)
    context = {
        **_around(versions, version), "version": version, "laid": layout.lay_out(version, _language()),
        "until": _until(versions, version), "fingerprints": _fingerprints(version, number),
        "has_commitments": bool(version.commitments_in(_language())),
        "number_of_versions": len(versions), "by_number": number is not None,
    }  # fmt: skip
    if version.state == VersionState.IN_FORCE:
        signers = number_of_signers(version.charter)
        context["signers"] = signers if signers >= FEWEST_SIGNERS else None
        if version.charter.scope == Scope.NETWORK:
            context["adopters"] = named_adopters(version.charter)
    response = render(request, "charters/charter.html", context)
    if number is not None:
        response.headers["X-Robots-Tag"] = "noindex"
    return response


@kept
@require_safe
@login_not_required
def versions(request: HttpRequest, slug: str) -> HttpResponse:
    """Every version that was ever in force, the latest first. The form below leads to what changed between two."""
    found = _versions(slug)
    if (old := request.GET.get("old")) and (new := request.GET.get("new")):
        two = sorted(_number(value) for value in (old, new))
        return redirect("charter-compare", slug=slug, old=two[0], new=two[1])
    rows = [
        {"version": one, "before": before, "until": _until(found, one)}
        for one, before in zip(found, [*found[1:], None], strict=True)
    ]
    response = render(request, "charters/versions.html", {**_around(found, found[0]), "rows": rows})
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@require_safe
@login_not_required
def compare(request: HttpRequest, slug: str, old: int, new: int) -> HttpResponse:
    """What changed between any two versions that were in force, word by word, in the reader's language."""
    found = _versions(slug)
    before, after = _version(slug, old), _version(slug, new)
    context = {
        **_around(found, after), "old": before, "new": after,
        "comparison": compare_versions(before, after, _language()),
        "is_editorial": _is_editorial(found, before, after),
    }  # fmt: skip
    response = render(request, "charters/compare.html", context)
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@require_safe
@login_not_required
def markdown(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The full text of a version, to the byte what its fingerprint is made of."""
    version = _version(slug, number)
    language = _language()
    content = version.full_text(language).encode()
    name = f"{slug}-{number}.{language}.md"
    return _file(request, content, "text/markdown; charset=utf-8", name)


@require_safe
@login_not_required
def pdf(request: HttpRequest, slug: str, number: int | None = None) -> HttpResponse:
    """A version as a tagged PDF; the one in force where no number is said."""
    version = _version(slug, number)
    root = request.build_absolute_uri("/").rstrip("/")
    language = _language()
    name = f"{slug}-{version.number}.{language}.pdf"
    return _file(request, paper.of_version(version, language, root), "application/pdf", name)


def _language() -> str:
    return (get_language() or settings.LANGUAGE_CODE)[:2]


def _versions(slug: str) -> list[CharterVersion]:
    """Those of a charter in force, the latest first, without their texts."""
    rows = CharterVersion.objects.published().filter(charter__slug=slug).select_related("charter")
    found = list(rows.defer("text_fr", "text_en").order_by("-number"))
    if not any(one.state == VersionState.IN_FORCE for one in found):
        raise Http404
    return found


def _version(slug: str, number: int | None) -> CharterVersion:
    """With its text and its floor's; a draft is not found."""
    rows = CharterVersion.objects.published().filter(charter__slug=slug)
    rows = rows.filter(state=VersionState.IN_FORCE) if number is None else rows.filter(number=number)
    return get_object_or_404(rows.select_related("charter__organisation", "floor__charter"))


def _number(value: str) -> int:
    if not (value.isdecimal() and value.isascii() and len(value) < 6):
        raise Http404
    return int(value)


def _is_editorial(found: Sequence[CharterVersion], one: CharterVersion, other: CharterVersion) -> bool:
    """Whether nobody signed again from the one to the other: the reader's language alone does not say so."""
    first, last = sorted((one.number, other.number))
    return all(each.change == Change.EDITORIAL for each in found if first < each.number <= last)


def _until(found: Sequence[CharterVersion], version: CharterVersion) -> Any:
    """When the next version took its place."""
    later = [one.in_force_from for one in found if one.number > version.number]
    return later[-1] if later else None


def _around(found: Sequence[CharterVersion], version: CharterVersion) -> dict[str, Any]:
    return {"charter": version.charter, "versions": found, "language": _language()}


def _fingerprints(version: CharterVersion, number: int | None) -> list[dict[str, Any]]:
    """Each language's text: where it is read (as this page is, by `number` or not), where the exact bytes are, what
    they digest to."""
    rows = []
    for code, name in settings.LANGUAGES:
        with override(code):
            where = [version.charter.slug, version.number]
            links = {kind: reverse(f"charter-{kind}", args=where) for kind in ("markdown", "pdf")}
            links["page"] = (
                reverse("charter-version", args=where) if number else reverse("charter", args=where[:1])
            )
        binds = code == version.binding_language
        rows.append({"code": code, "name": name, "sha256": version.sha256_in(code), "binds": binds, **links})
    return rows


def _file(request: HttpRequest, content: bytes, content_type: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    etag = quote_etag(hashlib.sha256(content).hexdigest()[:32])
    response.headers["ETag"] = etag
    patch_cache_control(response, public=True, no_cache=True)
    answer = get_conditional_response(request, etag, None, response)
    return answer if isinstance(answer, HttpResponse) else response
