"""Serializers that hold shapes alone: what is unknown, read-only or of another type is refused by name."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail


class Shape(serializers.Serializer[Any]):
    """A serializer that refuses the fields it does not take."""

    def to_internal_value(self, data: Any) -> Any:
        refused = self._refused(data) if isinstance(data, Mapping) else {}
        try:
            values = super().to_internal_value(data)
        except serializers.ValidationError as error:
            details = error.detail if isinstance(error.detail, dict) else {}
            raise serializers.ValidationError({**details, **refused}) from None
        if refused:
            raise serializers.ValidationError(refused)
        return values

    def _refused(self, data: Mapping[str, Any]) -> dict[str, list[ErrorDetail]]:
        unknown = ErrorDetail(str(_("Unknown field.")), "unknown_field")
        read_only = ErrorDetail(str(_("This field is only read.")), "read_only")
        fields = self.fields
        return {
            str(name): [read_only if name in fields else unknown]
            for name in data
            if name not in fields or fields[name].read_only
        }


class NoFields(Shape):
    """A verb that takes nothing but its address."""


class Text(serializers.CharField):
    """A JSON string; numbers are no text."""

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class Whole(serializers.IntegerField):
    """A JSON number without fraction; text is no number."""

    def to_internal_value(self, data: Any) -> int:
        if not isinstance(data, int) or isinstance(data, bool):
            self.fail("invalid")
        return super().to_internal_value(data)


class YesNo(serializers.BooleanField):
    """JSON true or false, nothing that looks like it."""

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data


class Id(serializers.UUIDField):
    """A UUID as text."""

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str):
            self.fail("invalid", value=data)
        return super().to_internal_value(data)


class Choice(serializers.ChoiceField):
    """One of the codes, as text."""

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str):
            self.fail("invalid_choice", input=data)
        return super().to_internal_value(data)


class Moment(serializers.DateTimeField):
    """A time, in UTC. Read only."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"read_only": True, "default_timezone": dt.UTC, **kwargs})


class Codes(serializers.ListField):
    """A list of short codes."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("child", Text(max_length=20))
        super().__init__(**{"max_length": 200, **kwargs})
