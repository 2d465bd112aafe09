"""What is written to the log names nobody and opens nothing."""

import logging
import re

ADDRESS = re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")
LINK = re.compile(
    r"(/me/invitation/|/ideas/confirm/|/subscribe/confirm/|/subscription/|/accounts/password/reset/key/"
    r"|/accounts/confirm-email/)[^/\s]+"
)


class DiscreetFormatter(logging.Formatter):
    """Takes e-mail addresses and the secret part of mailed links out of the line, tracebacks included."""

    def format(self, record: logging.LogRecord) -> str:
        return LINK.sub(r"\1…", ADDRESS.sub("…@…", super().format(record)))
