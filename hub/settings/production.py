"""A hub that people reach: refuses to start on anything missing or weak."""

from hub.settings import env
from hub.settings.base import *  # noqa: F403
from hub.settings.base import REST_FRAMEWORK, STORAGES, TASKS

SECRET_KEY = env.secret("SECRET_KEY")
SECRET_KEY_FALLBACKS = env.secrets("SECRET_KEY_FALLBACKS")
MARKS_KEY = env.own_secret("MARKS_KEY")
ALLOWED_HOSTS = env.hosts("ALLOWED_HOSTS")
PUBLIC_URL = WAGTAILADMIN_BASE_URL = env.origin("PUBLIC_URL")
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
MAILERS = {"default": env.mailer("MAIL_URL")}
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.required("MAIL_FROM", example="'Hub <hub@example.org>'")
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https"

IDP_OIDC_PRIVATE_KEY = env.file_text("OIDC_KEY_FILE")

TASKS["background"] = {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}

STORAGES["staticfiles"] = {"BACKEND": "hub.shared.storage.StaticFiles"}
if bucket := env.text("S3_BUCKET"):
    STORAGES["default"] = {
        "BACKEND": "hub.shared.bucket.Bucket",
        "OPTIONS": {
            "bucket_name": bucket,
            "endpoint_url": env.text("S3_ENDPOINT") or None,
            "region_name": env.text("S3_REGION") or None,
            "access_key": env.required("S3_ACCESS_KEY", example="KEY"),
            "secret_key": env.required("S3_SECRET_KEY", example="SECRET"),
            "default_acl": "private",
            "querystring_auth": True,
        },
    }

SECURE_SSL_REDIRECT = env.boolean("SSL_REDIRECT", default=True)
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
ALLAUTH_TRUSTED_PROXY_COUNT = REST_FRAMEWORK["NUM_PROXIES"] = env.integer("PROXY_COUNT", default=1)
if ALLAUTH_TRUSTED_PROXY_COUNT:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = env.integer("HSTS_SECONDS", default=31_536_000)
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = env.boolean("HSTS_SUBDOMAINS", default=True)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = True
