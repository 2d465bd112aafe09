"""The hub's addresses with the development mail page, which production does not have."""

from django.urls import include, path

from hub.urls import urlpatterns as hub

urlpatterns = [path("dev/mails/", include("hub.shared.devmail")), *hub]
