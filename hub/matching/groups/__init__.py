"""Agility groups: one mentor and several people, where to open a group is itself a choice."""

from hub.matching.groups.checks import check
from hub.matching.groups.preview import preview
from hub.matching.groups.solver import Clock
from hub.matching.groups.solving import form
from hub.matching.groups.task import Cancelled, Group, Grouping, GroupTask, Level

__all__ = ["Cancelled", "Clock", "Group", "GroupTask", "Grouping", "Level", "check", "form", "preview"]
