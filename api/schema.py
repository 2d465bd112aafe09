"""The published description of the API: security, the headers and parameters of every call, every refusal."""

from typing import Any, Literal

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

PROBLEM = "application/problem+json"
PAGE_PARAMETERS = {"page", "page_size"}

LANGUAGE = OpenApiParameter(
    "language", str, enum=["fr", "en"],
    description="The language of texts and messages; else `Accept-Language` decides, else French.",
)  # fmt: skip
IF_NONE_MATCH = OpenApiParameter(
    "If-None-Match",
    str,
    OpenApiParameter.HEADER,
    description="The `ETag` you have: 304 if nothing has changed.",
)
IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key", str, OpenApiParameter.HEADER,
    description="Any text of yours, new for each write: sent again within 24 hours, it gives the first answer "
    "again and does nothing.",
)  # fmt: skip
REFUSALS = {
    "400": "Some values are not valid: `errors` names each field.",
    "401": "No valid key and no session.",
    "403": "The key lacks the scope, or the caller may see the thing but not do this to it.",
    "404": "There is nothing here that the caller may see.",
    "409": "A rule forbids it (its `code`, all of them in `broken`), the state does not allow it (`wrong_state`), or "
    "something else changed the same thing at the same moment (`conflict`).",
    "413": "The body holds more than 1 MB.",
    "415": "The body is not JSON.",
    "422": "The `Idempotency-Key` came with another request before.",
    "429": "Too many calls: wait as long as `Retry-After` says.",
}


def only_api_v1(endpoints: list[tuple[str, str, str, Any]]) -> list[tuple[str, str, str, Any]]:
    """The endpoints under /api/v1/ among all those that use Django REST framework."""
    return [endpoint for endpoint in endpoints if endpoint[0].startswith("/api/v1/")]


class FieldErrorShape(serializers.Serializer[Any]):
    """What is wrong with one field."""

    field = serializers.CharField(help_text="Nested fields are dotted: `offers.0.topic`.")
    code = serializers.CharField()
    detail = serializers.CharField()


class BrokenRuleShape(serializers.Serializer[Any]):
    """One broken rule of pairing."""

    code = serializers.CharField()
    detail = serializers.CharField()


class ProblemShape(serializers.Serializer[Any]):
    """A refusal (RFC 9457)."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField(help_text="A sentence for people.")
    code = serializers.CharField(help_text="Stable, for programs.")
    errors = FieldErrorShape(many=True, required=False, help_text="With 400: the fields at fault.")  # type: ignore[assignment]
    broken = BrokenRuleShape(many=True, required=False, help_text="With 409: every broken rule.")


class Described(AutoSchema):
    """Adds to each operation what holds for all of its kind, so that no view has to say it."""

    def get_override_parameters(self) -> list[Any]:
        return [LANGUAGE, IF_NONE_MATCH] if self.method == "GET" else [LANGUAGE, IDEMPOTENCY_KEY]

    def get_description(self) -> str:  # type: ignore[override]
        """What `extend_schema` says; the docstrings of views are for those who read the code."""
        return ""

    def get_serializer_name(self, serializer: Any, direction: Literal["request", "response"]) -> str:
        return super().get_serializer_name(serializer, direction).removesuffix("Shape")

    def get_tags(self) -> list[str]:
        return [self.path.removeprefix("/api/v1/").split("/")[0] or "root"]

    def get_auth(self) -> list[dict[str, list[str]]]:
        if not self.view.authentication_classes:
            return [{}]
        super().get_auth()  # describes the schemes
        scope = getattr(self.view, "scopes", {}).get(getattr(self.view, "action", None))
        return [{"organisationKey": [scope.value] if scope else []}, {"session": []}]

    def _get_response_bodies(self, direction: Literal["request", "response"] = "response") -> dict[str, Any]:
        responses: dict[str, Any] = super()._get_response_bodies(direction)
        if self.method == "GET":
            responses["304"] = {"description": "You have it already (`If-None-Match`)."}
        for code in self._refusals():
            responses[code] = self._get_response_for_code(ProblemShape, code, [PROBLEM], direction)  # type: ignore[no-untyped-call]
            responses[code]["description"] = REFUSALS[code]
        if "429" in responses:
            header = {"schema": {"type": "integer"}, "description": "In so many seconds."}
            responses["429"]["headers"] = {"Retry-After": header}
        return responses

    def _refusals(self) -> list[str]:
        codes = {"400", "429"}
        if self.view.authentication_classes:
            codes |= {"401", "403"}
        if "{" in self.path:
            codes.add("404")
        if self.method != "GET":
            codes |= {"409", "413", "415", "422"}
        return sorted(codes)


class KeyScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = "api.authentication.KeyAuthentication"
    name = "organisationKey"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, str]:
        return {
            "type": "http",
            "scheme": "bearer",
            "description": "A key of your organisation, made by its referent or by `manage.py create_api_key`.",
        }


class SessionScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = "api.authentication.SessionAuthentication"
    name = "session"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, str]:
        return {
            "type": "apiKey",
            "in": "cookie",
            "name": "sessionid",
            "description": "The session of someone signed in with a browser; writes carry `X-CSRFToken`.",
        }
