"""Every address of the hub. Pages live under /fr/ and /en/; tools have no prefix."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib.auth.decorators import login_not_required
from django.urls import URLPattern, URLResolver, include, path, re_path
from django.views.generic import RedirectView, TemplateView
from django.views.i18n import set_language
from wagtail import urls as wagtail_urls
from wagtail import views as wagtail_views
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls
from wagtail.documents.views import serve as wagtaildocs_views

from charters import urls as charters_urls
from commons import urls as commons_urls
from commons.views import pages, pictures
from hub.members import urls as members_urls
from hub.mentoring import urls as mentoring_urls
from hub.shared import health

# Pages and documents guard themselves: what is not live is not found, what is private asks who you are.
for view in (wagtail_views.serve, wagtaildocs_views.serve, wagtaildocs_views.authenticate_with_password):
    login_not_required(view)
login_not_required(wagtail_views.authenticate_with_password)

# Wagtail's own login forms know no second factor: only the hub's login page may open a session.
to_login = login_not_required(RedirectView.as_view(pattern_name="account_login", query_string=True))

handler403 = "commons.views.reserved.forbidden"
handler500 = "api.problems.server_error"

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("", include(commons_urls.plain)),
    path("language/", login_not_required(set_language), name="set_language"),
    path("accounts/", include("allauth.urls")),
    path("", include("allauth.idp.urls")),
    path("me/", include(mentoring_urls)),
    path("me/", include(members_urls)),
    path("me/", include(charters_urls)),
    path("admin/login/", to_login),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("api/", include("api.urls")),
    path("media/images/<path:path>", pictures.rendition, name="rendition"),
]

if settings.SHOW_MAILS:
    style_guide = login_not_required(TemplateView.as_view(template_name="hub/style_guide.html"))
    urlpatterns += [path("dev/mails/", include("hub.shared.devmail")), path("dev/style/", style_guide)]

urlpatterns += i18n_patterns(
    path("_util/login/", to_login),
    path("", include(charters_urls.public)),
    path("", include(commons_urls)),
    path("", include(mentoring_urls.public)),
    *(one for one in wagtail_urls.urlpatterns if one.name != "wagtail_serve"),
    re_path(wagtail_urls.serve_pattern, pages.serve, name="wagtail_serve"),  # any other address is a page's
)
