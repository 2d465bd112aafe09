"""The writes of the API's own table: claiming an `Idempotency-Key`, keeping the answer, forgetting it."""

import datetime as dt

from django.db import transaction

from api.models import KeptAnswer
from hub.shared import clock

KEPT = dt.timedelta(hours=24)


@transaction.atomic
def claim_key(*, caller: str, key: str, request: str, body_sha256: str) -> tuple[KeptAnswer, bool]:
    """The row of this caller's key, and whether it is new. Raises IntegrityError if another request claims it at
    this moment."""
    forget_answers()
    kept = KeptAnswer.objects.filter(caller=caller, key=key).first()
    if kept is not None:
        return kept, False
    values = {"caller": caller, "key": key, "request": request, "body_sha256": body_sha256}
    return KeptAnswer.objects.create(**values), True


def keep_answer(*, answer: KeptAnswer, status: int, body: str) -> None:
    """In the transaction of the verb: both are kept, or neither."""
    answer.status, answer.body = status, body
    answer.save(update_fields=["status", "body"])


def forget_answers() -> int:
    """Delete what is older than a day; the number deleted."""
    deleted, _by_model = KeptAnswer.objects.filter(created_at__lt=clock.now() - KEPT).delete()
    return deleted
