"""Keeps Wagtail's internal API views out of the published schema."""

from typing import Any


def only_api_v1(endpoints: list[tuple[str, str, str, Any]]) -> list[tuple[str, str, str, Any]]:
    """The endpoints under /api/v1/ among all those that use Django REST framework."""
    return [endpoint for endpoint in endpoints if endpoint[0].startswith("/api/v1/")]
