"""Addresses that are not pages. `urlpatterns` takes the prefix of the language, `plain` takes none."""

from django.urls import path

from commons.views import robots, search

urlpatterns = [path("search/", search.search, name="search")]
plain = [
    path("sitemap.xml", robots.sitemap, name="sitemap"),
    path("robots.txt", robots.robots, name="robots"),
]
