"""The public texts, and under /me/ the page to sign one."""

from django.urls import path

from charters import views

urlpatterns = [path("charters/<slug:slug>/", views.sign, name="sign")]
public = [
    path("charters/<slug:slug>/", views.charter, name="charter"),
    path("charters/<slug:slug>/<int:number>/", views.charter, name="charter-version"),
]
