"""Peers without roles, two by two: the matching of greatest weight in a general graph, in five promises.

How: the same question where halves of a pair are allowed is a flow (`halves`); from its prices, a few searches for
alternating trees with blossoms reach whole pairs (`blossoms`): the fractional start of Applegate and Cook, Solving
large-scale matching problems, 1993. Only the meetings that are nearly worth their price are looked at; then every one
is priced, and those that the prices do not cover come in.

Proof: a price for each person and for some odd sets of people (Edmonds, Maximum matching and a polyhedron with 0,1
vertices, 1965), one for each promise. `check` reads them without any solver.
"""

from hub.matching.peers.certificate import check
from hub.matching.peers.pairs import pair_up
from hub.matching.peers.task import PROMISES, Pairing, PeerTask, Proof, gains_of

__all__ = ["PROMISES", "Pairing", "PeerTask", "Proof", "check", "gains_of", "pair_up"]
