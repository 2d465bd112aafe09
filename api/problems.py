"""Every refusal as a problem (RFC 9457): application/problem+json with a stable code, and the fields at fault."""

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import singledispatch
from http import HTTPStatus
from math import ceil
from typing import Any

from django.core import exceptions as django
from django.db import IntegrityError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views import defaults
from rest_framework import exceptions as rest
from rest_framework.response import Response
from rest_framework.views import set_rollback

from hub.shared.errors import Conflict, DomainError, NotAllowed, RuleBroken

API = "/api/"
MEDIA_TYPE = "application/problem+json"
WHOLE = "non_field_errors"
"""The field of an error that belongs to no field."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Problem:
    status: int
    code: str
    detail: str
    more: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)

    def body(self) -> dict[str, Any]:
        return {
            "type": f"urn:passeurs:problem:{self.code}",
            "title": HTTPStatus(self.status).phrase,
            "status": self.status,
            "detail": self.detail,
            "code": self.code,
            **self.more,
        }


def handle(error: Exception, context: Mapping[str, Any]) -> Response | None:
    """What DRF calls with whatever a view raised; None for what is our own fault."""
    problem = problem_of(error)
    if problem is None:
        return None
    set_rollback()
    return Response(problem.body(), problem.status, headers=dict(problem.headers), content_type=MEDIA_TYPE)


@singledispatch
def problem_of(error: Exception) -> Problem | None:
    return None


@problem_of.register
def _api(error: rest.APIException) -> Problem:
    headers = {}
    if getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = error.auth_header  # type: ignore[attr-defined]
    if getattr(error, "wait", None):
        headers["Retry-After"] = str(ceil(error.wait))  # type: ignore[attr-defined]
    code = getattr(error.detail, "code", None) or error.default_code
    return Problem(error.status_code, code, str(error.detail), headers=headers)


@problem_of.register
def _invalid(error: rest.ValidationError) -> Problem:
    return invalid([*_flat(error.detail)])


@problem_of.register
def _django_invalid(error: django.ValidationError) -> Problem:
    by_field = error.error_dict if hasattr(error, "error_dict") else {WHOLE: error.error_list}
    return invalid(
        [
            {"field": _name(name), "code": one.code or "invalid", "detail": " ".join(one.messages)}
            for name, errors in by_field.items()
            for one in errors
        ]
    )


@problem_of.register
def _domain(error: DomainError) -> Problem:
    return Problem(409, error.code, str(error))


@problem_of.register
def _not_allowed(error: NotAllowed) -> Problem:
    return Problem(403, error.code, str(error))


@problem_of.register
def _rule(error: RuleBroken) -> Problem:
    broken = [{"code": code, "detail": str(message)} for code, message in error.broken]
    return Problem(409, error.code, str(error), more={"broken": broken})


@problem_of.register
def _integrity(error: IntegrityError) -> Problem:
    return Problem(409, "conflict", conflict())


@problem_of.register
def _operational(error: OperationalError) -> Problem:
    logger.error("the database refused", exc_info=error)
    return Problem(503, "busy", busy(), headers={"Retry-After": "2"})


@problem_of.register
def _missing(error: Http404) -> Problem:
    return Problem(404, "not_found", not_found())


@problem_of.register
def _denied(error: django.PermissionDenied) -> Problem:
    return Problem(403, "permission_denied", str(rest.PermissionDenied.default_detail))


@problem_of.register
def _suspicious(error: django.SuspiciousOperation) -> Problem:
    return Problem(400, "bad_request", str(rest.ParseError.default_detail))


def conflict() -> str:
    return str(Conflict.message)


def busy() -> str:
    return _("The hub is busy. Try again in a moment.")


def not_found() -> str:
    return _("There is nothing here that you may see.")


def invalid(errors: list[dict[str, str]]) -> Problem:
    """A 400 that names each field at fault."""
    names = ", ".join(dict.fromkeys(error["field"] for error in errors))
    detail = _("Some values are not valid: %(fields)s.") % {"fields": names}
    return Problem(400, "invalid", detail, more={"errors": errors})


def _flat(detail: Any, path: tuple[str, ...] = ()) -> Iterator[dict[str, str]]:
    """`{"offers": {0: {"topic": [error]}}}` as `offers.0.topic`."""
    if isinstance(detail, dict):
        for name, inner in detail.items():
            yield from _flat(inner, path if name == WHOLE and path else (*path, _name(str(name))))
    elif isinstance(detail, list):
        for index, inner in enumerate(detail):
            yield from _flat(inner, path if isinstance(inner, str) else (*path, str(index)))
    else:
        code = getattr(detail, "code", None) or "invalid"
        yield {"field": ".".join(path) or WHOLE, "code": code, "detail": str(detail)}


def _name(name: str) -> str:
    return WHOLE if name == django.NON_FIELD_ERRORS else name


def server_error(request: HttpRequest) -> HttpResponse:
    """What the hub answers when it breaks: a problem to a program, a page to a person. The log has the rest."""
    if not request.path.startswith(API):
        return defaults.server_error(request)
    detail = _("Something broke, and nothing was kept half done. Try again in a moment.")
    return JsonResponse(Problem(500, "server_error", detail).body(), status=500, content_type=MEDIA_TYPE)
