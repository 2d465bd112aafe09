"""Matching in the back office, for coordinators: a cycle's runs, what each proposes, proves and costs."""

from hub.mentoring.admin.matching.viewset import MatchingViewSet

__all__ = ["MatchingViewSet"]
