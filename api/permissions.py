"""Who may knock at which door. What is behind it is for `visible_to` and the verbs to say."""

from django.utils.translation import gettext as _
from rest_framework.exceptions import PermissionDenied
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from hub.members.models import ApiKey


class ScopeAllows(BasePermission):
    """A key needs the scope that the view's `scopes` names for the action; a person needs to be signed in. An
    action that `scopes` does not name is closed."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        action = getattr(view, "action", None)
        if action in (None, "metadata"):  # no such method here: the answer is 405, for those who may knock
            return isinstance(request.auth, ApiKey) or request.user.is_authenticated
        scope = getattr(view, "scopes", {}).get(action)
        if scope is None:
            return False
        if isinstance(request.auth, ApiKey):
            if scope not in request.auth.scopes:
                message = _("This key lacks the scope %(scope)s.") % {"scope": scope.value}
                raise PermissionDenied(message, "missing_scope")
            return True
        return request.user.is_authenticated
