"""What follows events of people and organisations: e-mails."""

from collections.abc import Iterable

from django.conf import settings
from django.db.models import Q
from django.urls import reverse

from hub.members.events import after, deliver_pending
from hub.members.invitations import token_for
from hub.members.models import Event, Membership, User, Volunteer
from hub.members.states import VolunteerState
from hub.shared.chores import chore
from hub.shared.mail import send

chore("events delivered")(deliver_pending)


@after("volunteer.invited")
def mail_invitation(event: Event) -> None:
    volunteer = Volunteer.objects.select_related("organisation", "user").get(pk=event.subject_id)
    if volunteer.state != VolunteerState.INVITED:
        return
    link = settings.WAGTAILADMIN_BASE_URL + reverse("invitation", args=[token_for(volunteer)])
    language = volunteer.user.language if volunteer.user else _written_language(volunteer)
    context = {"volunteer": volunteer, "link": link}
    send("members/mail/invitation.txt", to=volunteer.email, language=language, context=context)


@after("volunteer.applied")
def mail_application(event: Event) -> None:
    volunteer = Volunteer.objects.select_related("organisation").get(pk=event.subject_id)
    for user in managers_to_tell(volunteer):
        send(
            "members/mail/application.txt",
            to=user.email,
            language=user.language,
            context={"volunteer": volunteer},
        )


@after("volunteer.approved", "volunteer.application_declined")
def mail_decision(event: Event) -> None:
    volunteer = Volunteer.objects.select_related("organisation", "user").get(pk=event.subject_id)
    if volunteer.user is None:
        return
    context = {"volunteer": volunteer, "approved": event.verb == "volunteer.approved"}
    send("members/mail/decision.txt", to=volunteer.email, language=volunteer.user.language, context=context)


def managers_to_tell(volunteer: Volunteer) -> Iterable[User]:
    """The referents of the volunteer's organisation; for an independent, or without referent, the coordinators."""
    users = User.objects.filter(is_active=True)
    referents = users.filter(
        memberships__organisation=volunteer.organisation_id, memberships__role=Membership.Role.REFERENT
    )
    return referents if volunteer.organisation_id and referents else coordinators()


def coordinators() -> Iterable[User]:
    permission = Q(
        groups__permissions__codename="coordinate", groups__permissions__content_type__app_label="members"
    )
    return User.objects.filter(permission, is_active=True).distinct()


def _written_language(volunteer: Volunteer) -> str:
    """French, or English for those who speak English and no French."""
    return "en" if "en" in volunteer.languages and "fr" not in volunteer.languages else "fr"
