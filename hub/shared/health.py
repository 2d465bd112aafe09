"""Two addresses for whoever watches the hub: is the process alive, and can it serve?"""

from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


@require_safe
@never_cache
@login_not_required
def alive(request: HttpRequest) -> JsonResponse:
    """200 as long as the process answers."""
    return JsonResponse({"status": "ok"})


@require_safe
@never_cache
@login_not_required
def ready(request: HttpRequest) -> JsonResponse:
    """200 when the database and the cache answer, 503 otherwise; says which one does not."""
    checks = {"database": _database(), "cache": _cache()}
    well = all(checks.values())
    body = {
        "status": "ok" if well else "unavailable",
        **{name: "ok" if ok else "down" for name, ok in checks.items()},
    }
    return JsonResponse(body, status=200 if well else 503)


def _database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return True
    except DatabaseError:
        return False


def _cache() -> bool:
    try:
        cache.set("readyz", "1", timeout=5)
        return bool(cache.get("readyz") == "1")
    except OSError:
        return False
    except Exception as error:  # the Redis client has errors of its own, and may not be installed
        if type(error).__module__.startswith("redis"):
            return False
        raise
