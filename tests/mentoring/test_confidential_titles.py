"""What one of a pair writes, and the other reads by mail."""

import pytest

from charters.models import Charter
from hub.mentoring.models import Pair
from tests.mentoring.confidences import announced, letters
from tests.mentoring.renewals import People

pytestmark = pytest.mark.usefixtures("monday")
FORGED = "Coffee\r\n\r\nYour account is closed.\x0b\u2028Sign in again at https://evil.example"
ONE_LINE = "Coffee Your account is closed. Sign in again at https://evil.example"


def test_the_name_of_a_session_is_one_line(pair: Pair, text: Charter, peers: People) -> None:
    planned = announced(peers[0], pair, text, title=FORGED)
    assert planned.title == ONE_LINE
    assert all("\n\nYour account" not in body for body in letters().values())
