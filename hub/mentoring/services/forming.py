"""What a pair is made of, whoever proposes it: by hand, one; from a run, many at once."""

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence

from commons.models import ChallengePage
from hub.members.actors import Actor
from hub.members.models import Organisation
from hub.mentoring.models import Cycle, Pair, PairMember
from hub.mentoring.models.pairs import people_key
from hub.shared import clock


def drafted_pair(
    *,
    actor: Actor,
    cycle: Cycle,
    people: Iterable[uuid.UUID],
    reciprocal: bool,
    on_behalf_of: Organisation | None = None,
    challenge: ChallengePage | None = None,
    goals: str = "",
) -> Pair:
    """A proposal to these people, not written yet: the frame is the cycle's."""
    return Pair(
        cycle=cycle,
        reciprocal=reciprocal,
        challenge=challenge,
        goals=goals,
        proposed_by=actor.user,
        proposed_by_organisation=on_behalf_of,
        people_key=people_key(people),
        answer_until=clock.now() + dt.timedelta(days=cycle.days_to_answer),
        frequency_weeks=cycle.frequency_weeks,
        session_minutes=cycle.session_minutes,
        until=cycle.runs_until,
    )


def drafted_places(pair: Pair, mentor: uuid.UUID, mentees: Sequence[uuid.UUID]) -> list[PairMember]:
    """Their places in it; of a reciprocal pair, `mentor` is either peer."""
    roles = PairMember.Role
    first, others = (roles.PEER, roles.PEER) if pair.reciprocal else (roles.MENTOR, roles.MENTEE)
    places = [PairMember(pair=pair, volunteer_id=mentor, role=first)]
    return [*places, *(PairMember(pair=pair, volunteer_id=one, role=others) for one in mentees)]
