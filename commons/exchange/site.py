"""Which page the site serves: a hub rebuilt, or the demonstration, begins with it."""

from urllib.parse import urlsplit

from django.conf import settings
from wagtail.models import Page, Site


def make_room() -> None:
    """Move Wagtail's welcome page away from the address that a home page may want."""
    for page in Page.objects.filter(depth=2):
        if page.specific_class is Page:
            Page.objects.filter(pk=page.pk).update(slug=f"welcome-{page.pk}")


def serve_from(home: Page) -> None:
    """Make `home` the root of the default site, and take away Wagtail's welcome page."""
    address = urlsplit(settings.WAGTAILADMIN_BASE_URL)
    site = Site.objects.filter(is_default_site=True).first() or Site(is_default_site=True)
    welcome = site.root_page if site.root_page_id else None
    site.hostname = address.hostname or "localhost"
    site.port = address.port or (443 if address.scheme == "https" else 80)
    site.site_name = settings.WAGTAIL_SITE_NAME
    site.root_page = home
    site.save()
    if welcome is not None and welcome.specific_class is Page:
        welcome.delete()
