"""The member space with everyone's data in it, in both languages, narrow and wide, light and dark."""

from collections.abc import Callable

import pytest
from django.urls import reverse

from charters.models import Adoption, Charter, Signature
from charters.services import draft_version, put_in_force
from hub.members.actors import Actor
from hub.members.consents import said
from hub.members.invitations import token_for
from hub.members.models import User
from hub.members.purposes import Purpose
from hub.members.services import give_consents
from hub.mentoring.directory import whom_they_could_meet
from hub.mentoring.models import Pair, PlannedSession
from hub.mentoring.services import announce_session, prefer
from hub.shared import clock
from tests.browser.demo import Demo

type Visit = Callable[[Demo], tuple[User | None, str]]


def user_of(place: object) -> User:
    return place.volunteer.user  # type: ignore[attr-defined, no-any-return]


def enrolling(demo: Demo) -> tuple[User, str]:
    user = user_of(demo.asked())
    return user, reverse("enrol", args=[demo.cycle_open_to(user).pk])


def pair_seen_by_a_referent(demo: Demo) -> tuple[User, str]:
    referent = demo.referent()
    homes = referent.memberships.values("organisation")
    pair = Pair.objects.filter(members__volunteer__organisation__in=homes, state="active").earliest("pk")
    return referent, reverse("pair", args=[pair.pk])


def person_of_a_referent(demo: Demo) -> tuple[User, str]:
    referent = demo.referent()
    home = referent.memberships.get().organisation
    return referent, reverse("person", args=[home.volunteers.filter(state="active").earliest("pk").pk])


def cards_of_a_cycle(demo: Demo) -> tuple[User, str]:
    """Of one of them the person would meet whom it shows, of another not."""
    place = demo.asked()
    enrolment = place.volunteer.enrolments.get(cycle=place.pair.cycle, withdrawn_at=None)
    who = Actor(user=user_of(place))
    for other, kind in zip(whom_they_could_meet(who, enrolment), ("wish", "refusal"), strict=False):
        prefer(actor=who, volunteer=place.volunteer, other=other, kind=kind)
    return user_of(place), reverse("enrolment-cards", args=[enrolment.pk])


def pair_that_is_over(demo: Demo) -> tuple[User, str]:
    place = demo.place(Pair.State.COMPLETED)
    return user_of(place), reverse("pair", args=[place.pair_id])


def taking_back(demo: Demo) -> tuple[User, str]:
    user = user_of(demo.paired())
    return user, reverse("withdraw-signature", args=[user.signatures.valid().earliest("pk").pk])


def writing_a_retro(demo: Demo) -> tuple[User, str]:
    """One of a pair that is complete, all of whom agree to the retro's publication."""
    pair = demo.place(Pair.State.COMPLETED).pair
    people = [user_of(place) for place in pair.members.select_related("volunteer__user")]
    for user in people:
        give_consents(actor=Actor(user=user), said=[said(Purpose.RETRO, "fr")])
    return people[0], reverse("pair-retro", args=[pair.pk])


def signing_again(demo: Demo) -> tuple[User | None, str]:
    """Someone who signed a charter that has changed since."""
    signature = Signature.objects.valid().filter(version__charter__scope="programme").earliest("pk")
    charter, first = signature.version.charter, signature.version
    if charter.versions.count() == 1:
        texts = {name: f"{getattr(first, name)}\n\nOh!" for name in ("text_fr", "text_en")}
        draft = draft_version(actor=Actor.system(), charter=charter, **texts)
        put_in_force(actor=Actor.system(), version=draft)
    return signature.user, reverse("sign", args=[charter.slug])


def adoption_of(demo: Demo) -> tuple[User, Adoption]:
    """A referent's organisation has adopted the network's charter."""
    referent = demo.referent()
    home = referent.memberships.get().organisation
    return referent, Adoption.objects.valid().filter(organisation=home).earliest("pk")


def adopting(demo: Demo) -> tuple[User, str]:
    referent, adoption = adoption_of(demo)
    return referent, reverse("adopt", args=[adoption.organisation.slug, adoption.version.charter.slug])


def giving_up(demo: Demo) -> tuple[User, str]:
    referent, adoption = adoption_of(demo)
    return referent, reverse("withdraw-adoption", args=[adoption.pk])


def session_of(demo: Demo) -> PlannedSession:
    """Announced under confidentiality in an active pair, and signed for by nobody yet."""
    place = demo.paired()
    text = Charter.objects.get(scope=Charter.Scope.SESSION)
    known = PlannedSession.objects.coming().filter(pair=place.pair).first()
    return known or announce_session(
        actor=Actor(user=user_of(place)),
        pair=place.pair,
        title="Session 1",
        planned_on=clock.today(),
        charter=text,
    )


def pair_with_a_session(demo: Demo) -> tuple[User, str]:
    return user_of(demo.paired()), reverse("pair", args=[session_of(demo).pair_id])


VISITS: dict[str, Visit] = {
    "invitation": lambda demo: (None, reverse("invitation", args=[token_for(demo.unconfirmed())])),
    "my space, asked": lambda demo: (user_of(demo.asked()), "/me/"),
    "my space, paired": lambda demo: (user_of(demo.paired()), "/me/"),
    "my space, a referent's": lambda demo: (demo.referent(), "/me/"),
    "my space, a stranger's": lambda demo: (demo.stranger(), "/me/"),
    "join": lambda demo: (demo.stranger(), "/me/join/"),
    "profile": lambda demo: (user_of(demo.paired()), "/me/profile/"),
    "consents": lambda demo: (user_of(demo.paired()), "/me/consents/"),
    "retro": writing_a_retro,
    "leave": lambda demo: (user_of(demo.paired()), "/me/profile/leave/"),
    "enrolments": lambda demo: (user_of(demo.asked()), "/me/enrolments/"),
    "enrol": enrolling,
    "cards of those enrolled": cards_of_a_cycle,
    "pair that is over": pair_that_is_over,
    "proposal": lambda demo: (user_of(demo.asked()), reverse("pair", args=[demo.asked().pair.pk])),
    "accepted pair": lambda demo: (user_of(demo.signing()), reverse("pair", args=[demo.signing().pair.pk])),
    "active pair": lambda demo: (user_of(demo.paired()), reverse("pair", args=[demo.paired().pair.pk])),
    "pair with a session under confidentiality": pair_with_a_session,
    "announcing a session": lambda demo: (
        user_of(demo.paired()),
        reverse("session-announce", args=[demo.paired().pair.pk]),
    ),
    "signing for a session": lambda demo: (
        user_of(demo.paired()),
        reverse("session-sign", args=[session_of(demo).pk]),
    ),
    "end": lambda demo: (user_of(demo.paired()), reverse("pair-end", args=[demo.paired().pair.pk])),
    "sign": lambda demo: (user_of(demo.signing()), reverse("sign", args=[demo.charter()])),
    "signed": lambda demo: (user_of(demo.paired()), reverse("sign", args=[demo.charter()])),
    "signed before": signing_again,
    "signatures": lambda demo: (user_of(demo.paired()), "/me/signatures/"),
    "taking a signature back": taking_back,
    "adoptions": lambda demo: (demo.referent(), "/me/adoptions/"),
    "adopting": adopting,
    "giving up an adoption": giving_up,
    "conflicts": lambda demo: (user_of(demo.paired()), "/me/conflicts/"),
    "exclusions": lambda demo: (demo.referent(), "/me/exclusions/"),
    "people": lambda demo: (demo.referent(), "/me/people/"),
    "people, a coordinator's": lambda demo: (demo.coordinator(), "/me/people/"),
    "person": person_of_a_referent,
    "person to register": lambda demo: (demo.referent(), "/me/people/add/"),
    "person to enrol": lambda demo: (
        person_of_a_referent(demo)[0],
        person_of_a_referent(demo)[1] + "enrol/",
    ),
    "propose": lambda demo: (demo.referent(), "/me/propose/"),
    "pair, a referent's": pair_seen_by_a_referent,
    "challenges": lambda demo: (demo.referent(), "/me/challenges/"),
}


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("kind", VISITS)
def test_a_page_of_the_member_space_is_for_everyone(demo: Demo, kind: str, language: str) -> None:
    user, path = VISITS[kind](demo)
    window = demo.window(user, language)
    window.open(path)
    assert window.page.locator("html").get_attribute("lang") == language
    assert window.check() == []


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_charter_with_a_box_left_out_is_for_everyone(demo: Demo, language: str) -> None:
    window = demo.window(user_of(demo.signing()), language)
    window.open(reverse("sign", args=[demo.charter()]))
    window.press("main form .form-actions button")
    window.page.locator("#errors a").first.click()
    assert window.page.evaluate("document.activeElement.type") == "checkbox"
    assert window.check() == []


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_refused_form_is_for_everyone(demo: Demo, language: str) -> None:
    window = demo.window(demo.stranger(), language)
    window.open("/me/join/")
    window.press("main form .form-actions button")
    window.page.locator("#errors").wait_for()
    assert window.check() == []
