"""What the tests of people who met share."""

from typing import Any

from hub.members.models import Membership, Organisation, User, Volunteer
from hub.mentoring.models import Cycle, Pair
from hub.mentoring.services import accept_pair, propose_pair
from tests.api.conftest import Caller
from tests.cast import actor, make_user

NOBODY = "00000000-0000-4000-8000-000000000000"


def proposed(who: User | Volunteer, cycle: Cycle, mentor: Volunteer, *mentees: Volunteer) -> Pair:
    return propose_pair(actor=actor(who), cycle=cycle, mentor=mentor, mentees=mentees)


def all_accept(pair: Pair) -> Pair:
    for place in pair.members.select_related("volunteer__user"):
        accept_pair(actor=actor(place.volunteer), pair=pair)
    return Pair.objects.get(pk=pair.pk)


def like_nobody(caller: Caller, body: dict[str, Any], field: str, card: object) -> None:
    """The answer about `card` is, to the letter, that about a card that does not exist."""
    told = []
    for one in (str(card), NOBODY):
        answer = caller.post("pairs/", {**body, field: [one] if field == "mentees" else one})
        told.append((answer.status_code, answer.json()))
    assert told[0] == told[1]
    assert told[0][0] == 400


def referent(organisation: Organisation) -> User:
    user = make_user("Tess", "tess@tramway.example")
    Membership.objects.create(user=user, organisation=organisation, role=Membership.Role.REFERENT)
    return user
