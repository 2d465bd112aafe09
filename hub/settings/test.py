"""The test suite: quick hashes, mail in memory, no file outside .cache/."""

from hub.settings.base import *  # noqa: F403
from hub.settings.base import BASE_DIR

SECRET_KEY = "for-tests-only-never-for-a-hub-that-people-can-reach"  # noqa: S105
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}
NOTHING_KEPT = {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    "papers": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "papers"},
    "pages": NOTHING_KEPT,  # tests of what is kept say so
    "stamp": NOTHING_KEPT,
}
MEDIA_ROOT = BASE_DIR / ".cache" / "test-media"
STATIC_ROOT = BASE_DIR / ".cache" / "test-static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # WhiteNoise warns when it is not there
WHITENOISE_AUTOREFRESH = True
