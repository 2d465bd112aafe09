"""`Idempotency-Key`: the same write sent twice is done once, and answered twice."""

import hashlib
import json
from collections.abc import Callable
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _
from rest_framework import status
from rest_framework.exceptions import APIException, ErrorDetail, ValidationError
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from api.models import KeptAnswer
from api.services import claim_key, keep_answer
from hub.members.models import ApiKey

HEADER = "Idempotency-Key"
REPLAYED = "Idempotent-Replayed"
LONGEST_KEY = 255

type Handler = Callable[..., Response]


class KeyReused(APIException):
    status_code = status.HTTP_422_UNPROCESSABLE_ENTITY
    default_code = "idempotency_key_reused"
    default_detail = _("This Idempotency-Key came with another request before. Use a new one.")


class KeyInUse(APIException):
    status_code = status.HTTP_409_CONFLICT
    default_code = "idempotency_key_in_use"
    default_detail = _("A request with this Idempotency-Key is being answered. Try again in a moment.")


def once(handler: Handler) -> Handler:
    """`handler`, done once for each Idempotency-Key of a caller; as it is for requests without one."""

    def answer(request: Request, *args: Any, **kwargs: Any) -> Response:
        key = request.headers.get(HEADER)
        if key is None:
            return handler(request, *args, **kwargs)
        _check(key)
        address, digest = f"{request.method} {request.path}"[:255], hashlib.sha256(request.body).hexdigest()
        with transaction.atomic():
            kept, is_new = _claim(_caller(request), key, address, digest)
            if not is_new:
                return _replay(kept, address, digest)
            response = handler(request, *args, **kwargs)
            body = JSONRenderer().render(response.data).decode()
            keep_answer(answer=kept, status=response.status_code, body=body)
            return response

    return answer


def _check(key: str) -> None:
    if not 1 <= len(key) <= LONGEST_KEY or not key.isascii() or not key.isprintable():
        message = _("1 to 255 printable ASCII characters are expected.")
        raise ValidationError({HEADER: [ErrorDetail(str(message), "invalid")]})


def _caller(request: Request) -> str:
    if isinstance(request.auth, ApiKey):
        return f"key {request.auth.pk}"
    return f"person {request.user.pk}"


def _claim(caller: str, key: str, address: str, digest: str) -> tuple[KeptAnswer, bool]:
    try:
        return claim_key(caller=caller, key=key, request=address, body_sha256=digest)
    except IntegrityError:
        raise KeyInUse from None


def _replay(kept: KeptAnswer, address: str, digest: str) -> Response:
    if (kept.request, kept.body_sha256) != (address, digest):
        raise KeyReused
    if kept.status is None:
        raise KeyInUse
    return Response(json.loads(kept.body), kept.status, headers={REPLAYED: "true"})
