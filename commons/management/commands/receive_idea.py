import logging
import os
import sys
from typing import Any

from django.core.management.base import BaseCommand

from commons.inbox import MOST_BYTES, Ignored, Refused, TooMany, receive

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = (
        "Reads one e-mail message on standard input and keeps the idea it holds, for the mail server's pipe."
    )

    def handle(self, *_args: Any, **_options: Any) -> None:
        sys.exit(self._answer(sys.stdin.buffer.read(MOST_BYTES + 1)))

    def _answer(self, raw: bytes) -> int:
        """What sysexits.h calls it. Mail servers send what is printed on to the sender: no trace, nobody's address."""
        try:
            receive(raw)
        except Ignored:
            return os.EX_OK
        except Refused as refusal:
            self.stderr.write(str(refusal))
            return os.EX_DATAERR
        except TooMany:
            self.stderr.write("Too many messages in an hour: this one is tried again later.")
            return os.EX_TEMPFAIL
        except Exception as error:  # by its name alone: databases quote the row they refuse
            logger.error("an idea by mail could not be kept: %s", type(error).__name__)
            self.stderr.write("The hub can't take the message at the moment.")
            return os.EX_TEMPFAIL
        return os.EX_OK
