"""In the back office: the whole public commons as one file, for coordinators."""

import tempfile
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem

from commons.exchange.errors import ExchangeError
from commons.exchange.exporting import export
from hub.shared import clock
from hub.shared.backoffice import COORDINATE

IN_MEMORY = 5 * 1024 * 1024


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def take_away(request: HttpRequest) -> HttpResponseBase:
    """What the package holds and how it comes back; by POST, the package itself."""
    if not request.user.has_perm(COORDINATE):
        raise PermissionDenied
    if request.method == "POST":
        out: Any = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  (the response closes it)
        try:
            export(out)
        except ExchangeError as error:
            out.close()
            messages.error(request, str(error))
        else:
            out.seek(0)
            name = f"commons-{clock.today():%Y-%m-%d}.zip"
            return FileResponse(out, as_attachment=True, filename=name, content_type="application/zip")
    return TemplateResponse(
        request, "commons/admin/exchange.html", {"page_title": _("Take the commons away")}
    )


class CoordinatorsItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm(COORDINATE))


@hooks.register("register_admin_urls")
def exchange_urls() -> list[URLPattern]:
    return [path("commons/export/", take_away, name="commons_export")]


@hooks.register("register_admin_menu_item")
def exchange_item() -> MenuItem:
    return CoordinatorsItem(
        _("Export"), reverse("commons_export"), name="commons-export", icon_name="download", order=215
    )
