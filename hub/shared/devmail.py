"""Development only: the messages this machine would have sent, newest first, with their links to follow."""

import email
import email.policy
import re
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

NAME = re.compile(r"[0-9T]+-[0-9a-f]{6}")


@dataclass(frozen=True)
class Mail:
    """One message as the page shows it."""

    name: str
    to: str
    subject: str
    date: str
    text: str

    @classmethod
    def read(cls, file: Path) -> "Mail":
        message = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        body = message.get_body(preferencelist=("plain", "html"))
        return cls(
            name=file.stem,
            to=str(message["To"]),
            subject=str(message["Subject"]),
            date=f"{parsedate_to_datetime(str(message['Date'])).astimezone():%d/%m/%Y %H:%M:%S}",
            text=str(body.get_content()) if body else "",
        )


@require_safe
@login_not_required
def mails(request: HttpRequest) -> HttpResponse:
    """The last hundred messages."""
    files = sorted(Path(settings.MAIL_FOLDER).glob("*.eml"), reverse=True)[:100]
    return render(request, "dev/mails.html", {"mails": [Mail.read(file) for file in files]})


@require_safe
@login_not_required
def mail(request: HttpRequest, name: str) -> HttpResponse:
    """One message."""
    file = Path(settings.MAIL_FOLDER) / f"{name}.eml"
    if not NAME.fullmatch(name) or not file.is_file():
        raise Http404
    return render(request, "dev/mail.html", {"mail": Mail.read(file)})


app_name = "devmail"
urlpatterns = [path("", mails, name="list"), path("<str:name>/", mail, name="one")]
