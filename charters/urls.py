"""The public texts, and under /me/ the page to sign one."""

from django.urls import path

from charters.views import public as pages
from charters.views import signing

urlpatterns = [path("charters/<slug:slug>/", signing.sign, name="sign")]
public = [
    path("charters/<slug:slug>/", pages.charter, name="charter"),
    path("charters/<slug:slug>/<int:number>/", pages.charter, name="charter-version"),
]
