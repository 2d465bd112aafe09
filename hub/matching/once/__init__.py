"""Where a pair has one mentor: of two people who could mentor each other, an answer takes one of the two ways at most.

No flow can ask for it, and in general it is NP-hard (cycle covers without cycles of two: Blaser, Manthey 2005); but it
binds few, inside each organisation. So the assignment is made without, and where it brings two together both ways,
their part of the people is searched: branch and bound (Land, Doig 1960), with a flow for each leaf.
"""

from hub.matching.once.checks import check
from hub.matching.once.solving import WORK, assign
from hub.matching.once.ways import Branched, Leaf, Part, twos_of

__all__ = ["WORK", "Branched", "Leaf", "Part", "assign", "check", "twos_of"]
