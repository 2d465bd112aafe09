"""Messages made to keep the hub busy: each is answered at once, and for good."""

import os
import signal
from collections.abc import Iterator
from typing import Any

import pytest

from commons.inbox import MOST_PARTS, Refused, read
from commons.management.commands.receive_idea import Command

FROM = b"From: zoe@ailleurs.example\r\n"
TEXT = b"\r\n\r\nBonjour\r\n"
HTML = FROM + b"Content-Type: text/html\r\n\r\n"
MULTIPART = FROM + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"
NESTED = b"".join(
    b"Content-Type: multipart/mixed; boundary=%d\r\n\r\n--%d\r\n" % (n, n) for n in range(1_100)
)
SECONDS = 10


@pytest.fixture(autouse=True)
def watch() -> Iterator[None]:
    """No message is worth more than a few seconds of work, however busy the machine is."""

    def too_slow(*_args: Any) -> None:
        raise AssertionError("too slow")

    before = signal.signal(signal.SIGVTALRM, too_slow)
    signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
    yield
    signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    signal.signal(signal.SIGVTALRM, before)


@pytest.mark.parametrize(
    "raw",
    [
        b"From: " + b"a@b.example," * 100_000 + TEXT,
        b"From: " + b"a:," * 300_000 + TEXT,
        b"From: " + b"a:," * 1_300 + TEXT,
        FROM + b"Subject: " + b"=?utf-8?q?a?= " * 100_000 + TEXT,
        FROM + b"X: y\rsubject:" + b"\r =?utf-8?q?a?=" * 100_000 + TEXT,
        FROM + b"Precedence: " + b"=?utf-8?q?a?=" * 100_000 + TEXT,
        FROM + b"Content-Type: text/plain; " + b"a*0=b; " * 100_000 + TEXT,
        FROM + b"Content-Type: " + b"(" * 3_900 + TEXT,
        FROM + b"Content-Type: " + b"(" * 400_000 + TEXT,
        FROM + NESTED + b"\r\nBonjour\r\n",
        FROM + b"Content-Type: message/rfc822\r\n\r\n" * 3_000 + b"\r\nBonjour\r\n",
        MULTIPART + b"--b\r\n\r\nx\r\n" * 300_000 + b"--b--",
        HTML + b"<a " * 70_000,
        HTML + b"<div>" * 40_000,
        HTML + b"<!" * 100_000,
    ],
    ids=lambda raw: raw[-40:-12].decode(errors="replace"),
)
def test_a_message_made_to_keep_the_hub_busy_is_refused_at_once(raw: bytes):
    with pytest.raises(Refused):
        read(raw)


def test_the_mail_server_does_not_try_it_again(capsys):
    deep = FROM + b"Content-Type: message/rfc822\r\n\r\n" * 3_000 + TEXT
    assert Command()._answer(deep) == os.EX_DATAERR


def test_an_ordinary_message_has_long_headers_and_lines_of_hyphens(settings):
    folded = b"Subject: " + b"\r\n ".join([b"mot" * 20] * 20)
    others = b"X-Spam: " + b"y" * 20_000
    text = b"\r\n\r\nBonjour\r\n" + b"-----\r\n" * (MOST_PARTS // 2)
    assert read(FROM + folded + b"\r\n" + others + text).text.startswith("Bonjour")


def test_html_in_capitals_or_without_end_is_still_read():
    raw = (
        HTML + b"<HTML><head><title>Non</title><STYLE>p {}</STYLE></head><BODY><P>Comment<BR>faire ?<p>Merci"
    )
    assert read(raw).text == "Comment\nfaire ?\n\nMerci"
