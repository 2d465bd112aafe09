"""What the clock makes due of charters."""

from charters.services import put_due_in_force
from hub.members.actors import Actor
from hub.shared.chores import chore


@chore("charters put in force")
def put_planned_in_force() -> int:
    return put_due_in_force(actor=Actor.system())
