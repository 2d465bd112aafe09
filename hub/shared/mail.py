"""Sends the hub's mail: text first, a simple HTML part beside it, in the recipient's language."""

import sys
import threading
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from email import policy as policies
from email.header import Header
from email.headerregistry import HeaderRegistry, UniqueUnstructuredHeader
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.template import Context
from django.template.loader import get_template, render_to_string
from django.utils import timezone, translation

_turn = threading.Lock()


@dataclass(frozen=True)
class File:
    """What goes with a message: `kind` is its media type."""

    name: str
    content: bytes
    kind: str


class _Subject(UniqueUnstructuredHeader):
    """A subject with accents is encoded as a whole: left to fold word by word, Python doubles spaces between them."""

    def fold(self, *, policy: Any) -> str:
        text = str(self)
        if text.isascii():
            return str(super().fold(policy=policy))  # type: ignore[misc]
        coded = Header(text, "utf-8", header_name="Subject").encode(linesep=policy.linesep)
        return f"Subject: {coded}{policy.linesep}"


_headers = HeaderRegistry()
_headers.map_to_type("subject", _Subject)  # type: ignore[arg-type]  # stubs: header types are mixed in


class Letter(EmailMultiAlternatives):
    """A message whose subject arrives as it was written."""

    def message(self, *, policy: Any = policies.default) -> Any:
        return super().message(policy=policy.clone(header_factory=_headers))


def send(
    template: str,
    *,
    to: str,
    language: str,
    context: Mapping[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
    files: Iterable[File] = (),
) -> None:
    """Sends the text template to one address, with `files`; its first line is the subject, the rest the message."""
    with translation.override(language):
        subject, _newline, body = _render_text(template, context or {}).strip().partition("\n")
        html = render_to_string(
            "mail/base.html", {"subject": subject, "body": body.strip(), "language": language}
        )
    message = Letter(
        subject=" ".join(subject.split()),  # a line end of any kind would keep it from leaving
        body=body.strip() + "\n",
        to=[to],
        headers={"Auto-Submitted": "auto-generated", **(headers or {})},  # so that no machine answers
    )
    message.attach_alternative(html, "text/html")
    for file in files:
        message.attach(file.name, file.content, file.kind)
    message.send()


def _render_text(template: str, context: Mapping[str, Any]) -> str:
    """Text is not HTML: an apostrophe in a name stays one."""
    values = {"site_url": settings.WAGTAILADMIN_BASE_URL, **context}
    return str(get_template(template).template.render(Context(values, autoescape=False)))  # type: ignore[attr-defined]


class FolderBackend(BaseEmailBackend):
    """For development: each message is printed and kept as a file that /dev/mails/ shows."""

    def __init__(self, *, folder: str | Path | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.folder = Path(folder or settings.MAIL_FOLDER)

    def send_messages(self, email_messages: Any) -> int:
        messages: list[EmailMessage] = list(email_messages)
        for message in messages:
            self._keep(message)
            self._print(message)
        return len(messages)

    def _keep(self, message: EmailMessage) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        name = f"{timezone.now():%Y%m%dT%H%M%S%f}-{uuid.uuid4().hex[:6]}.eml"
        (self.folder / name).write_bytes(message.message().as_bytes())

    def _print(self, message: EmailMessage) -> None:
        with _turn:
            sys.stdout.write(f"--- mail to {', '.join(message.to)}: {message.subject}\n{message.body}\n---\n")
            sys.stdout.flush()
