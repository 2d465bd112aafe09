"""A stored run, proved again: its certificate, and that what is stored is what the certificate holds."""

from collections import Counter
from collections.abc import Iterator

import numpy as np
from django.utils.translation import gettext as _

from hub.matching import certificates
from hub.matching.edges import Edges
from hub.matching.peers import PeerTask
from hub.matching.problem import Answered, Asked, identity_hashes
from hub.matching.scoring import ties
from hub.mentoring.models import MatchRun, PairMember, Proposal, ProposalPlace

type Meeting = tuple[int, int]
"""A score, and the tie-break, which is a hash of the two people."""


class Different(Exception):
    """What is stored is not what was proved; the message says what."""


def recheck(run: MatchRun) -> None:
    """Raises NotProved unless the certificate holds, Different unless the run's proposals are those that it proves.
    Those whose people were erased since are passed over, and so are those kept by hand, which were not chosen."""
    asked, answered = certificates.recheck(bytes(run.certificate or b""))
    proposals = list(run.proposals.prefetch_related("places"))
    proved, chosen = Counter(_proved(asked, answered)), [one for one in proposals if not one.pinned]
    stored = Counter(meeting for one in chosen for meeting in _stored(one, isinstance(asked, PeerTask)))
    if stored - proved:
        raise Different(_("people or scores that are stored are not those that were proved"))
    whole = len(chosen) == len(proposals) and all(len(one.places.all()) > 1 for one in proposals)
    if whole and proved - stored:
        raise Different(_("some of what was proved is not stored any more"))


def _proved(asked: Asked, answered: Answered) -> Iterator[Meeting]:
    edges: Edges = asked.edges.keep(answered.chosen)
    yield from zip(edges.scores.tolist(), edges.ties.tolist(), strict=True)


def _stored(proposal: Proposal, are_peers: bool) -> Iterator[Meeting]:
    """The meetings of a proposal: of the mentor with each of the others, of two peers, of two who mentor each other."""
    places = list(proposal.places.all())
    mentors = [place for place in places if place.role == PairMember.Role.MENTOR]
    mentees = [place for place in places if place.role == PairMember.Role.MENTEE]
    if mentors:
        yield from ((place.score, _tie(mentors[0], place)) for place in mentees)
    elif len(places) == 2 and are_peers:
        one, other = places
        yield other.score, _tie(one, other, each_way=False)
    elif len(places) == 2:
        yield from ((place.score, _tie(mentor, place)) for mentor, place in (places, places[::-1]))


def _tie(mentor: ProposalPlace, mentee: ProposalPlace, *, each_way: bool = True) -> int:
    hashes = identity_hashes([mentor.volunteer_id, mentee.volunteer_id])
    return int(ties(hashes[:1], hashes[1:] >> np.int64(each_way))[0])
