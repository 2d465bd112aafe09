"""The demo hub's people: invited and confirmed, applying, pausing, as their own verbs do it."""

from collections.abc import Callable, Iterator

from allauth.account.models import EmailAddress
from django.db import transaction

from hub.demo.network import Row, rows
from hub.members.actors import Actor
from hub.members.consents import said
from hub.members.models import Organisation, User, Volunteer
from hub.members.purposes import TAKING_PART, Purpose
from hub.members.services import (
    apply_alone,
    appoint,
    confirm_invitation,
    give_consents,
    invite_volunteer,
    pause,
)
from hub.topics.models import Topic

PROFILE = (
    "name", "job_title", "seniority", "languages", "time_zone", "place", "modes", "roles", "capacity",
    "slots", "availability",
)  # fmt: skip

type Progress = Callable[[str], None]
type Skills = list[tuple[Topic, str]]


def email_of(key: str) -> str:
    return _EMAILS[key]


_EMAILS: dict[str, str] = {row["key"]: row["email"] for row in rows("volunteers")}


@transaction.atomic
def load_people(*, password: str, progress: Progress = lambda _line: None) -> int:
    """Add the missing volunteers and their accounts, whose password is `password` (hashed); how many they were."""
    loader = _Loader(password)
    missing = list(loader.missing())
    for number, row in enumerate(missing, start=1):
        loader.add(row)
        if number % 20 == 0:
            progress(f"{number} of {len(missing)}")
    return len(missing)


def _agreed(row: Row) -> set[Purpose]:
    """What the person agrees to: what taking part asks for and to be thanked, unless the data says otherwise."""
    return {*TAKING_PART, Purpose.RECOGNITION} - {Purpose(one) for one in row.get("refuses", ())}


class _Loader:
    def __init__(self, password: str) -> None:
        self.password = password
        self.topics = {topic.slug: topic for topic in Topic.objects.all()}
        self.organisations = {one.slug: one for one in Organisation.objects.all()}
        self.known = {volunteer.email: volunteer for volunteer in Volunteer.objects.all()}

    def missing(self) -> Iterator[Row]:
        """Managers before those whom they manage."""
        waiting = [row for row in rows("volunteers") if row["email"] not in self.known]
        emails = set(self.known)
        while waiting:
            ready = [row for row in waiting if row["manager"] is None or email_of(row["manager"]) in emails]
            if not ready:
                raise ValueError(f"managers in a circle: {', '.join(row['key'] for row in waiting)}")
            emails |= {row["email"] for row in ready}
            waiting = [row for row in waiting if row not in ready]
            yield from ready

    def add(self, row: Row) -> None:
        volunteer = self._apply(row) if row["state"] == "applied" else self._invite(row)
        self.known[volunteer.email] = volunteer
        if row["state"] != "invited" and volunteer.user:
            yeses = [said(purpose, row["language"]) for purpose in _agreed(row)]
            give_consents(actor=Actor(user=volunteer.user), said=yeses)
        if row["state"] == "paused" and volunteer.user:
            pause(actor=Actor(user=volunteer.user), volunteer=volunteer)

    def _invite(self, row: Row) -> Volunteer:
        organisation = self._organisation(row)
        values = {name: row[name] for name in PROFILE} | {"email": row["email"]}
        if row["manager"]:
            values["manager"] = self.known[email_of(row["manager"])]
        volunteer = invite_volunteer(
            actor=Actor.system(),
            organisation=organisation,
            values=values,
            offers=self._skills(row, "offers"),
            seeks=self._skills(row, "seeks"),
        )
        if row["state"] == "invited":
            return volunteer
        user = confirm_invitation(volunteer=volunteer)
        self._open_account(user, row)
        if organisation and row["membership"]:
            appoint(actor=Actor.system(), organisation=organisation, user=user, role=row["membership"])
        return Volunteer.objects.select_related("user").get(pk=volunteer.pk)

    def _apply(self, row: Row) -> Volunteer:
        user = User.objects.filter(email=row["email"]).first()
        if user is None:
            user = User.objects.create_user(row["email"], name=row["name"], time_zone=row["time_zone"])
            EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
            self._open_account(user, row)
        return apply_alone(
            actor=Actor(user=user),
            organisation=self._organisation(row),
            values={name: row[name] for name in PROFILE},
            offers=self._skills(row, "offers"),
            seeks=self._skills(row, "seeks"),
        )

    def _open_account(self, user: User, row: Row) -> None:
        """The shared password, for an account that has none of its own yet."""
        if not user.has_usable_password():
            User.objects.filter(pk=user.pk).update(password=self.password, language=row["language"])

    def _organisation(self, row: Row) -> Organisation | None:
        return self.organisations[row["organisation"]] if row["organisation"] else None

    def _skills(self, row: Row, name: str) -> Skills:
        return [(self.topics[skill["topic"]], skill["level"]) for skill in row[name]]
