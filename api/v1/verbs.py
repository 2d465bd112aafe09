"""A verb of the domain as an action of the API: fetch what the caller sees, call the service, answer the row."""

from collections.abc import Callable
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from api.fields import NoFields, Shape


def verb(
    name: str,
    service: Callable[..., Any],
    description: str,
    *,
    argument: str,
    answers: type[Any],
    takes: type[Shape] = NoFields,
) -> Any:
    """`POST .../{id}/<name>/` calls `service(actor=..., <argument>=row)`, with the fields that it `takes`."""

    def act(self: Any, request: Request, pk: str) -> Response:
        row = self.get_object()
        values = self.shaped(takes)
        service(actor=self.actor, **{argument: row}, **values)
        return self.answer(self.get_object())  # type: ignore[no-any-return]

    act.__name__ = name.replace("-", "_")
    act.__doc__ = description
    described = extend_schema(
        summary=name.replace("-", " ").capitalize(), description=description, responses=answers,
        request=None if takes is NoFields else takes,
    )  # fmt: skip
    return described(action(detail=True, methods=["post"], url_path=name)(act))
