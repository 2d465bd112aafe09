"""Addresses that are not pages. `urlpatterns` takes the prefix of the language, `plain` takes none."""

from django.urls import path

from commons import views

urlpatterns = [path("search/", views.search, name="search")]
plain = [
    path("sitemap.xml", views.sitemap, name="sitemap"),
    path("robots.txt", views.robots, name="robots"),
]
