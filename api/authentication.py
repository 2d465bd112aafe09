"""Who calls: an organisation's program by its key, or a person by the session of their browser."""

from allauth.idp.oidc.adapter import get_adapter
from allauth.idp.oidc.models import Token
from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext_lazy as _
from rest_framework import authentication
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.request import Request

from hub.members.actors import Actor
from hub.members.models import ApiKey
from hub.members.services import note_use

SCHEME = "bearer"


class KeyAuthentication(authentication.BaseAuthentication):
    """`Authorization: Bearer <key>`; `request.auth` is the key then. Another scheme is left to others."""

    def authenticate(self, request: Request) -> tuple[AnonymousUser, ApiKey] | None:
        scheme, _space, secret = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != SCHEME:
            return None
        key = _key_of(secret.strip())
        if key is None:
            raise AuthenticationFailed(_("This key is unknown, expired or revoked."), "invalid_key")
        note_use(key=key)
        return AnonymousUser(), key

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="api"'


class SessionAuthentication(authentication.SessionAuthentication):
    """A person signed in with a browser; what they write carries the CSRF token."""

    def enforce_csrf(self, request: Request) -> None:
        try:
            super().enforce_csrf(request)
        except PermissionDenied as error:
            raise PermissionDenied(str(error.detail), "csrf_failed") from None


def actor_of(request: Request) -> Actor:
    """On whose behalf the request reads and writes."""
    if isinstance(request.auth, ApiKey):
        return Actor(organisation=request.auth.organisation, scopes=request.auth.scopes)
    return Actor.of(request.user)


def _key_of(secret: str) -> ApiKey | None:
    if not secret or not secret.isprintable():
        return None
    keys = ApiKey.objects.valid().select_related("token", "organisation")
    return keys.filter(
        token__type=Token.Type.ACCESS_TOKEN, token__hash=get_adapter().hash_token(secret)
    ).first()
