"""The back office as an organisation's writers meet it: what is not theirs is not there."""

from collections.abc import Callable, Mapping
from typing import Any

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import reverse
from wagtail.admin.auth import permission_denied

from commons.confinement import is_confined, is_in_reach, is_open
from commons.services.sections import freeze_lapsed


class SectionMiddleware:
    """Closes to the writers of a section every view of the back office that is not made for them, and answers 404
    where an address names something that is not theirs. Whoever's membership has ended is put out at once."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.office = reverse("wagtailadmin_home")

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path.startswith(self.office) and request.user.is_authenticated:
            freeze_lapsed(user=request.user)
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, _view: Any, _args: Any, kwargs: Mapping[str, Any]
    ) -> HttpResponseBase | None:
        match = request.resolver_match
        if match is None or not request.path.startswith(self.office) or not is_confined(request.user):
            return None
        if not is_open(match.view_name, request):
            return permission_denied(request)  # type: ignore[no-any-return]
        if not is_in_reach(match.view_name, kwargs, request):
            raise Http404
        return None

    def process_template_response(self, request: HttpRequest, response: TemplateResponse) -> TemplateResponse:
        """Lists of files offer to filter by the tags in use, whoever's they are: not here."""
        if not request.path.startswith(self.office) or not is_confined(request.user):
            return response
        filters = (getattr(response, "context_data", None) or {}).get("filters")
        if filters is None:
            return response
        if tags := filters.form.fields.get("tag"):
            tags.choices = [(asked, asked) for asked in request.GET.getlist("tag")]
            if not tags.choices:
                del filters.form.fields["tag"]
        return response
