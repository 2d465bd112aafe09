"""JSON as the API takes it: small, flat enough, and text that every database can hold."""

import json
from collections.abc import Iterator, Mapping
from typing import IO, Any, NoReturn

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import status
from rest_framework.exceptions import APIException, ErrorDetail, ParseError, ValidationError
from rest_framework.parsers import BaseParser
from rest_framework.request import Request

LARGEST_BODY = 1024 * 1024
DEEPEST = 20
MOST_LET_PASS = 32 * 1024 * 1024
CHUNK = 64 * 1024


class TooLarge(APIException):
    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_code = "too_large"

    def __init__(self) -> None:
        super().__init__(_("A request holds at most 1 MB."))


class LengthRequired(APIException):
    status_code = status.HTTP_411_LENGTH_REQUIRED
    default_code = "length_required"
    default_detail = gettext_lazy("Say how long the body is: send Content-Length, not chunks.")


def refuse_large_body(request: Request) -> None:
    """Raise TooLarge from the length that the request declares, before anything is read; LengthRequired without one."""
    if request.META.get("HTTP_TRANSFER_ENCODING") and not request.META.get("CONTENT_LENGTH"):
        raise LengthRequired
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal() or int(length) > LARGEST_BODY:
        _let_pass(request)
        raise TooLarge


def _let_pass(request: Request) -> None:
    """Read what is sent without keeping it: some servers cut off a caller that is still sending, who then never
    learns why."""
    left = MOST_LET_PASS
    while left > 0 and (chunk := request._request.read(CHUNK)):
        left -= len(chunk)


class JsonParser(BaseParser):
    """Refuses what is no JSON, NaN, deep nesting, and characters that no database takes, by their field."""

    media_type = "application/json"

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        raw = stream.read(LARGEST_BODY + 1)
        if len(raw) > LARGEST_BODY:
            raise TooLarge
        try:
            data = json.loads(raw.decode(), parse_constant=_no_constant)
        except RecursionError:
            raise ParseError(_("This JSON is nested too deep.")) from None
        except ValueError as error:
            raise ParseError(_("This is not JSON: %(error)s") % {"error": error}) from None
        _check_texts(data)
        return data


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _check_texts(data: Any) -> None:
    for path, text in _texts(data):
        if "\0" in text or any("\ud800" <= character <= "\udfff" for character in text):
            field = ".".join(path).encode("ascii", "backslashreplace").decode().replace("\0", "\\0")
            message = _("Null and surrogate characters are not allowed.")
            raise ValidationError({field: [ErrorDetail(message, "invalid_characters")]})


def _texts(data: Any) -> Iterator[tuple[tuple[str, ...], str]]:
    """Every text of `data`, keys included, with its path."""
    waiting: list[tuple[tuple[str, ...], Any]] = [((), data)]
    while waiting:
        path, value = waiting.pop()
        if len(path) > DEEPEST:
            raise ParseError(_("This JSON is nested too deep."))
        if isinstance(value, str):
            yield path, value
        elif isinstance(value, dict):
            yield from (((*path, key), key) for key in value)
            waiting.extend(((*path, key), inner) for key, inner in value.items())
        elif isinstance(value, list):
            waiting.extend(((*path, str(index)), inner) for index, inner in enumerate(value))
