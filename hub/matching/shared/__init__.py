"""People in both roles, whose places serve both: to be mentored takes one, each mentee takes one.

No flow can ask for it. Where the best flow breaks nobody's number of places, it is the answer; else it is a matching in
a general graph of places (`slots`), or, where a flow alone can hold the rest, branch and bound over who is mentored.
"""

from hub.matching.shared.checks import check
from hub.matching.shared.places import Case, Shared, Way, fits
from hub.matching.shared.solving import assign

__all__ = ["Case", "Shared", "Way", "assign", "check", "fits"]
