"""A laptop: no server to install, nothing to set."""

from hub.settings import env
from hub.settings.base import *  # noqa: F403
from hub.settings.base import CACHES

DEBUG = env.boolean("DEBUG", default=True)
SECRET_KEY = "for-development-only-never-for-a-hub-that-people-can-reach"  # noqa: S105
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", "0.0.0.0", "testserver"]  # noqa: S104
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
INTERNAL_IPS = ["127.0.0.1"]
SHOW_MAILS = True

if DEBUG:  # a template that has changed is seen at once
    CACHES["pages"] = {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}
