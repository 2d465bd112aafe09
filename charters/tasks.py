"""What follows events, and what the clock makes due of charters."""

from charters.binding import binding
from charters.models import Charter, CharterVersion
from charters.services import put_due_in_force, remind_adopters
from charters.services.reminding import ADOPT_AGAIN, bound_organisations
from hub.members.actors import Actor
from hub.members.events import after
from hub.members.models import Event, Membership
from hub.shared.chores import chore
from hub.shared.mail import send


@chore("charters put in force")
def put_planned_in_force() -> int:
    return put_due_in_force(actor=Actor.system())


@after("charter.in_force")
def ask_adopters_at_once(_event: Event) -> None:
    """Organisations that adopted the version before are asked to adopt this one, unless it only edits."""
    remind_adopters(actor=Actor.system())


@chore("organisations asked to adopt again")
def ask_adopters_in_time() -> int:
    return remind_adopters(actor=Actor.system())


@after(ADOPT_AGAIN)
def mail_to_adopt_again(event: Event) -> None:
    """Nothing to whoever is no longer their referent, or whose organisation has adopted it meanwhile."""
    version = CharterVersion.objects.select_related("charter").get(pk=event.subject_id)
    found = binding(version.charter)
    places = Membership.objects.filter(user=int(event.ids["user"]), organisation=event.ids["organisation"])
    place = places.filter(role=Membership.Role.REFERENT).select_related("user", "organisation").first()
    days = bound_organisations(found) if found is not None else {}
    if found is None or found.substance != version.pk or place is None or place.organisation_id not in days:
        return
    context = {
        "organisation": place.organisation, "version": found.version, "day": days[place.organisation_id],
        "adopted": _adopted(version.charter, place),
    }  # fmt: skip
    send("charters/mail/adopt_again.txt", to=place.user.email, language=place.user.language, context=context)


def _adopted(charter: Charter, place: Membership) -> CharterVersion | None:
    """The last version that their organisation adopted."""
    adopted = CharterVersion.objects.filter(charter=charter, adoptions__organisation=place.organisation)
    return adopted.filter(adoptions__withdrawn_at=None).order_by("-number").first()
