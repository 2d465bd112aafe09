"""A verb of the domain as an action of the API: fetch what the caller sees, call the service, answer the row."""

from collections.abc import Callable
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from api.fields import NoFields


def verb(
    name: str, service: Callable[..., Any], description: str, *, argument: str, answers: type[Any]
) -> Any:
    """`POST .../{id}/<name>/` calls `service(actor=..., <argument>=row)`."""

    def act(self: Any, request: Request, pk: str) -> Response:
        row = self.get_object()
        self.shaped(NoFields)
        service(actor=self.actor, **{argument: row})
        return self.answer(self.get_object())  # type: ignore[no-any-return]

    act.__name__ = name.replace("-", "_")
    act.__doc__ = description
    described = extend_schema(
        summary=name.replace("-", " ").capitalize(), description=description, request=None, responses=answers
    )
    return described(action(detail=True, methods=["post"], url_path=name)(act))
