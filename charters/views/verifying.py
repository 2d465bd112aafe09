"""How anyone verifies a receipt, with the very recipe of the documentation."""

import re
from functools import cache

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

CODE = re.compile(r"^```\w+\n(.*?)^```$", re.M | re.S)


@require_safe
@login_not_required
def verify_receipt(request: HttpRequest) -> HttpResponse:
    """For whoever holds a receipt; nothing is sent here."""
    fetch, python, shell = recipe()
    return render(request, "charters/verify.html", {"fetch": fetch, "python": python, "shell": shell})


@cache
def recipe() -> tuple[str, ...]:
    """The code of docs/verify.md, block by block."""
    return tuple(CODE.findall((settings.BASE_DIR / "docs" / "verify.md").read_text()))
