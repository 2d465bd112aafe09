"""The demonstration hub as the tests walk it: its addresses by what they show, its people by what they have to do."""

from typing import Any

from django.urls import reverse
from django.utils.translation import override
from playwright.sync_api import Browser

from charters.models import Charter
from commons.models import (
    ChallengeIndexPage,
    ChallengePage,
    CommonIndexPage,
    CommonPage,
    HomePage,
    HubPage,
    ModelIndexPage,
    ModelPage,
    OrganisationPage,
    StandardPage,
)
from hub.demo.accounts import COORDINATOR
from hub.members.models import Membership, User, Volunteer
from hub.mentoring.models import Cycle, Pair, PairMember, Programme
from tests.browser.windows import Window

PAGES: dict[str, type[HubPage]] = {
    "home": HomePage, "challenges": ChallengeIndexPage, "models": ModelIndexPage, "commons": CommonIndexPage,
    "challenge": ChallengePage, "model": ModelPage, "common": CommonPage, "standard page": StandardPage,
    "section": OrganisationPage,
}  # fmt: skip


class Demo:
    def __init__(self, browser: Browser, site: str) -> None:
        self.browser, self.site = browser, site
        self.windows: dict[tuple[str, str], Window] = {}

    def window(self, user: User | None, language: str) -> Window:
        """The window of that person in that language; it stays open for the next test."""
        key = (user.email if user else "", language)
        if key not in self.windows:
            self.windows[key] = Window(self.browser, self.site, user=user, language=language)
            self.windows[key].speak(language)
        return self.windows[key]

    def close(self) -> None:
        for window in self.windows.values():
            window.close()

    def page(self, name: str, language: str, **facts: Any) -> str:
        """The address of a page of that type in that language."""
        page = (
            PAGES[name]
            .objects.live()
            .filter(locale__language_code=language, **facts)
            .order_by("path")
            .first()
        )
        assert page is not None, f"The demo has no {name} {facts} in {language}."
        return str(page.get_url())

    def route(self, name: str, language: str, *args: Any) -> str:
        with override(language):
            return reverse(name, args=args)

    def programme(self) -> str:
        return str(Programme.objects.earliest("pk").slug)

    def charter(self) -> str:
        return str(Charter.objects.get(scope=Charter.Scope.NETWORK).slug)

    def place(self, state: str, **facts: Any) -> PairMember:
        """Someone's place in a pair in that state."""
        rows = PairMember.objects.select_related("volunteer__user", "pair")
        place = rows.filter(pair__state=state, volunteer__user__isnull=False, **facts).order_by("pk").first()
        assert place is not None, f"The demo has no pair that is {state} {facts}."
        return place

    def asked(self) -> PairMember:
        return self.place(Pair.State.PROPOSED, answer="pending")

    def paired(self) -> PairMember:
        return self.place(Pair.State.ACTIVE)

    def signing(self) -> PairMember:
        """Someone who has said yes and not signed."""
        places = PairMember.objects.filter(pair__state=Pair.State.ACCEPTED, volunteer__user__signatures=None)
        return places.select_related("volunteer__user", "pair").earliest("pk")

    def referent(self) -> User:
        """A referent whose organisation has people enrolled and paired."""
        homes = PairMember.objects.filter(pair__state=Pair.State.ACTIVE).values("volunteer__organisation")
        referents = Membership.objects.filter(role=Membership.Role.REFERENT)
        return referents.filter(organisation__in=homes).earliest("pk").user

    def coordinator(self) -> User:
        return User.objects.get(email=COORDINATOR)

    def stranger(self) -> User:
        user, _made = User.objects.get_or_create(email="sacha@elsewhere.example", defaults={"name": "Sacha"})
        return user

    def cycle_open_to(self, user: User) -> Cycle:
        joined = user.volunteers.values("enrolments__cycle")
        return Cycle.objects.enrolling().exclude(pk__in=joined).earliest("pk")

    def unconfirmed(self) -> Volunteer:
        return Volunteer.objects.filter(state=Volunteer.State.INVITED, confirmed_at=None).earliest("pk")
