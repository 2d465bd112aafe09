"""Ideas that come by e-mail: one message in, an idea kept or a reason not to. The sender confirms as by the form."""

import datetime as dt
import email
import email.policy
import re
from collections.abc import Iterable
from dataclasses import dataclass
from email.message import EmailMessage, MIMEPart
from email.utils import getaddresses, parseaddr
from html.parser import HTMLParser
from typing import Any

import nh3
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.text import Truncator

from commons.models import Idea
from commons.services.ideas import send_idea
from hub.shared import clock

MOST_BYTES = 5_000_000
MOST_CHARACTERS = 100_000
MOST_PARTS = 1_000
HOUR = dt.timedelta(hours=1)
MOST_BY_SENDER = 3
MOST_BY_ALL = 60
TITLE, TEXT, NAME = 160, 5000, 120

TOO_LONG = re.compile(
    rb"""(?ix) (?: \A | [\r\n] )
    (?: content-[a-z-]+ | from | subject | auto-submitted | precedence | return-path | accept-language ) :
    (?: [^\r\n] | (?: \r\n | \r | \n ) [ \t] ){4000}"""
)
"""A header, with its folded lines, over which the parser would sit for hours."""
UNSEEN = {"head", "script", "style", "title"}
BREAKS = {
    "br": "\n",
    "div": "\n",
    "li": "\n",
    "tr": "\n",
    "p": "\n\n",
    "ul": "\n\n",
    "ol": "\n\n",
    "table": "\n\n",
}
TAGS = {*BREAKS, "html", "body"}
AUTOMATIC = {"bulk", "list", "junk", "auto_reply"}
NOBODY = re.compile(r"(mailer-daemon|postmaster|no-?reply|do-?not-?reply|bounces?)([+-].*)?@", re.IGNORECASE)
ANSWER = re.compile(r"^\s*((re|fwd?|tr|rép|aw)\s*:\s*)+", re.IGNORECASE)
SIGNATURE = re.compile(r"^-- ?$.*", re.MULTILINE | re.DOTALL)
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
WORDS = {
    "fr": {"le", "la", "les", "des", "et", "une", "est", "nous", "pour", "dans", "que", "vous", "bonjour"},
    "en": {"the", "and", "of", "to", "is", "we", "for", "in", "that", "you", "are", "how", "hello"},
}


class Refused(Exception):
    """The sender is to be told, by the mail server's own answer: the sentence is for them."""


class TooMany(Exception):
    """Not now: the mail server keeps the message and tries again."""


class Ignored(Exception):
    """Written by a program, or by the hub itself: an answer could go round for ever."""


@dataclass(frozen=True)
class Letter:
    """What a message says, ready to be kept."""

    name: str
    email: str
    title: str
    text: str
    language: str


def receive(raw: bytes) -> Idea:
    """Keep the idea that the message holds; its sender is asked to confirm. Raises Refused, TooMany or Ignored."""
    letter = read(raw)
    recent = Idea.objects.filter(created_at__gt=clock.now() - HOUR)
    from_sender = recent.filter(email__iexact=letter.email).count()
    by_mail = recent.filter(source=Idea.Source.MAIL, state=Idea.State.SENT).count()
    if from_sender >= MOST_BY_SENDER or by_mail >= MOST_BY_ALL:
        raise TooMany
    values = {
        "name": letter.name, "email": letter.email, "title": letter.title, "text": letter.text,
        "language": letter.language, "source": Idea.Source.MAIL,
    }  # fmt: skip
    try:
        return send_idea(values=values)
    except ValidationError:
        raise Refused("The message can't be read as an idea.") from None


def read(raw: bytes) -> Letter:
    """The message as a letter, whatever its charset and its parts. Raises Refused or Ignored."""
    message = _parsed(raw)
    _ignore_programs(message)
    name, address = _sender(message)
    text = _clean(SIGNATURE.sub("", _text(message)))
    if not text:
        raise Refused("The message holds no text.")
    subject = ANSWER.sub("", " ".join(_clean(_header(message, "Subject")).split()))
    title = subject or text.splitlines()[0]
    return Letter(
        name=Truncator(name).chars(NAME),
        email=address,
        title=Truncator(title).chars(TITLE),
        text=text if len(text) <= TEXT else f"{text[: TEXT - 4].rstrip()} […",
        language=_language(message, f"{title} {text}"),
    )


def _parsed(raw: bytes) -> EmailMessage:
    """The message in its parts. What is made to keep the parser busy is refused unread."""
    if len(raw) > MOST_BYTES:
        raise Refused("The message is too large: send the text without attachments.")
    if raw.count(b"\n--") + raw.count(b"\r--") > MOST_PARTS or TOO_LONG.search(raw):
        raise Refused("The message is built in a way that can't be read: send plain text.")
    try:
        return email.message_from_bytes(raw, policy=email.policy.default)
    except RecursionError:
        raise Refused("The message is built in a way that can't be read: send plain text.") from None


def _ignore_programs(message: EmailMessage) -> None:
    signs = [
        _header(message, "Auto-Submitted").lower() not in ("", "no"),
        _header(message, "Precedence").lower() in AUTOMATIC,
        "Return-Path" in message and not parseaddr(_header(message, "Return-Path"))[1],
        "List-Id" in message or "List-Unsubscribe" in message,
        "X-Autoreply" in message or "X-Autorespond" in message,
        message.get_content_type() == "multipart/report",
    ]
    if any(signs):
        raise Ignored


def _sender(message: EmailMessage) -> tuple[str, str]:
    name, address = next(iter(getaddresses([_header(message, "From")])), ("", ""))
    try:
        validate_email(address)
    except ValidationError:
        raise Refused("The message says no address to answer to.") from None
    own = {parseaddr(one)[1].lower() for one in (settings.DEFAULT_FROM_EMAIL, settings.IDEAS_ADDRESS)}
    if NOBODY.match(address) or address.lower() in own:
        raise Ignored
    name = " ".join(_clean(name).split())
    return name or address.partition("@")[0], address


def _header(message: EmailMessage, name: str) -> str:
    """The header's words; what can't be read is as if it were not there."""
    try:
        return str(message[name] or "").strip()
    except Exception:  # the parser of headers trips over some broken ones in many ways
        return ""


def _text(message: EmailMessage) -> str:
    try:
        part = message.get_body(("plain", "html"))
    except Exception:
        part = None
    if part is None:
        return ""
    words = _decoded(part)[:MOST_CHARACTERS]
    return _without_tags(words) if part.get_content_type() == "text/html" else words


def _decoded(part: MIMEPart) -> str:
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return ""
    for charset in _charsets(part):
        try:
            return payload.decode(charset)
        except (LookupError, UnicodeError):
            continue
    return payload.decode("latin-1")


def _charsets(part: MIMEPart) -> Iterable[str]:
    yield part.get_content_charset("utf-8")
    yield "utf-8"


class _Words(HTMLParser):
    """The words of an HTML message, its blocks on lines of their own."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.unseen = 0

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.unseen += tag in UNSEEN
        self.words.append(BREAKS.get(tag, ""))

    def handle_endtag(self, tag: str) -> None:
        self.unseen = max(0, self.unseen - (tag in UNSEEN))
        self.words.append(BREAKS.get(tag, "") if tag != "br" else "")

    def handle_data(self, data: str) -> None:
        if not self.unseen:
            self.words.append(re.sub(r"\s+", " ", data))


def _without_tags(html: str) -> str:
    """Cleaned first: Python's own parser takes minutes over tags that never close."""
    parser = _Words()
    parser.feed(nh3.clean(html, tags=TAGS, clean_content_tags=UNSEEN))
    parser.close()
    return "".join(parser.words)


def _clean(text: str) -> str:
    """Lines without blanks at their ends, at most one empty line between two, no control characters."""
    text = CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("\xa0", " "))
    text = text.encode(errors="replace").decode()  # half a surrogate pair can't be stored
    lines = "\n".join(line.strip() for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", lines).strip()


def _language(message: EmailMessage, text: str) -> str:
    """The language whose small words the text uses most; where that says nothing, the mail program's own word."""
    used = re.findall(r"[a-zà-ÿ]+", text.lower())
    counts = {code: sum(word in words for word in used) for code, words in WORDS.items()}
    if counts["en"] != counts["fr"]:
        return max(counts, key=lambda code: counts[code])
    said = (_header(message, name)[:2].lower() for name in ("Content-Language", "Accept-Language"))
    return next((code for code in said if code in WORDS), "fr")
