"""The public texts, and under /me/ the page to sign one."""

from django.urls import path

from charters.views import public as pages
from charters.views import signing

urlpatterns = [path("charters/<slug:slug>/", signing.sign, name="sign")]
public = [
    path("charters/<slug:slug>/", pages.charter, name="charter"),
    path("charters/<slug:slug>.pdf", pages.pdf, name="charter-in-force-pdf"),
    path("charters/<slug:slug>/versions/", pages.versions, name="charter-versions"),
    path("charters/<slug:slug>/versions/<int:old>/compare/<int:new>/", pages.compare, name="charter-compare"),
    path("charters/<slug:slug>/<int:number>/", pages.charter, name="charter-version"),
    path("charters/<slug:slug>/<int:number>.md", pages.markdown, name="charter-markdown"),
    path("charters/<slug:slug>/<int:number>.pdf", pages.pdf, name="charter-pdf"),
]
