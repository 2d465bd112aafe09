"""The best assignment while people join and leave: from the one before, not from scratch."""

from hub.matching.rematching.standing import Standing

__all__ = ["Standing"]
