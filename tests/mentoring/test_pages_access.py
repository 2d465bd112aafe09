"""Every page and button of the member space, for every kind of person, with the exact answer."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, reverse

from charters import urls as charters_urls
from charters.models import Adoption, Charter, Signature
from charters.services import draft_version, put_in_force
from hub.members import urls as members_urls
from hub.members.invitations import token_for
from hub.members.models import Conflict, Event, Exclusion, Membership, Organisation, User, Volunteer
from hub.members.purposes import Purpose
from hub.members.services import declare_conflict, declare_exclusion, invite_volunteer
from hub.members.services.invitations import RESEND_AFTER
from hub.mentoring import urls as mentoring_urls
from hub.mentoring.models import Cycle, Enrolment, Pair, PairMember, PlannedSession, Question
from hub.mentoring.services import ask_question
from hub.shared import clock
from tests.cast import SYSTEM, actor, make_cycle, make_user, make_volunteer, signed, ticks

PEOPLE = ("anonymous", "sacha", "ada", "mina", "rita", "tess", "coralie")
"""A stranger to the hub, one with an account, one of the pair, a volunteer elsewhere, the referent of one of the
pair, a referent elsewhere, a coordinator."""

LOGIN = "login"  # a redirect to the login page
PUBLIC = [200] * 7
SIGNED_IN = [LOGIN, *[200] * 6]
MANAGERS = [LOGIN, 404, 404, 404, 200, 200, 200]
OWN_REFERENT = [LOGIN, 404, 404, 404, 200, 404, 200]
OWN_REFERENT_DOES = [LOGIN, 404, 404, 404, 302, 404, 302]
VOLUNTEERS_OR_JOIN = [LOGIN, 302, 200, 200, 302, 302, 302]
# an empty form is told what it lacks, once the door is open
VOLUNTEERS_FILL_IN = [LOGIN, 302, 400, 400, 302, 302, 302]
MANAGERS_FILL_IN = [LOGIN, 404, 404, 404, 400, 400, 400]
OWN_REFERENT_FILLS_IN = [LOGIN, 404, 404, 404, 400, 404, 400]
REFERENTS = [LOGIN, 404, 404, 404, 200, 200, 404]
REFERENTS_FILL_IN = [LOGIN, 404, 404, 404, 400, 400, 404]
OWN_REFERENT_ALONE_DOES = [LOGIN, 404, 404, 404, 302, 404, 404]
THE_PAIR_S = [LOGIN, 404, 200, 404, 200, 404, 200]
ITS_PEOPLE = [LOGIN, 404, 200, 404, 404, 404, 404]
ITS_PEOPLE_FILL_IN = [LOGIN, 404, 400, 404, 404, 404, 404]
ITS_PEOPLE_DO = [LOGIN, 404, 302, 404, 404, 404, 404]
ANSWER = [LOGIN, 404, 302, 404, 403, 404, 403]
TOO_EARLY = [LOGIN, 404, 409, 404, 409, 404, 409]
TOO_EARLY_FOR_ITS_PEOPLE = [LOGIN, 404, 409, 404, 403, 404, 403]

FRAME = {
    "frame-goals": "",
    "frame-frequency_weeks": 2,
    "frame-session_minutes": 60,
    "frame-until": "2999-01-01",
}
MET = {"session-held_on": "2020-01-01", "session-minutes": 60}

# method, route, posted values, answers in the order of PEOPLE
TABLE: list[tuple[str, str, dict[str, Any], list[Any]]] = [
    ("get", "me", {}, SIGNED_IN),
    ("get", "account", {}, SIGNED_IN),
    ("post", "account", {"language": "en", "time_zone": "UTC"}, [LOGIN, *[302] * 6]),
    ("get", "join", {}, [LOGIN, 200, 302, 302, 200, 200, 200]),
    ("post", "join", {}, [LOGIN, 400, 302, 302, 400, 400, 400]),
    ("get", "consents", {}, SIGNED_IN),
    ("get", "consents-export", {}, SIGNED_IN),
    ("post", "consent-give", {}, [LOGIN, *[409] * 6]),
    ("post", "consent-give", ticks(Purpose.RETRO), [LOGIN, *[302] * 6]),
    ("post", "consent-withdraw", {}, [LOGIN, *[302] * 6]),
    ("get", "profile", {}, VOLUNTEERS_OR_JOIN),
    ("post", "profile", {}, VOLUNTEERS_FILL_IN),
    ("post", "profile-pause", {}, [LOGIN, 404, 302, 302, 404, 404, 404]),
    ("post", "profile-resume", {}, [LOGIN, 404, 409, 409, 404, 404, 404]),
    ("get", "profile-leave", {}, [LOGIN, 404, 200, 200, 404, 404, 404]),
    ("post", "profile-leave", {}, [LOGIN, 404, 302, 302, 404, 404, 404]),
    ("get", "conflicts", {}, VOLUNTEERS_OR_JOIN),
    ("post", "conflicts", {}, VOLUNTEERS_FILL_IN),
    ("post", "conflict-lift", {}, [LOGIN, 404, 302, 404, 404, 404, 404]),
    ("get", "exclusions", {}, REFERENTS),
    ("post", "exclusions", {}, REFERENTS_FILL_IN),
    ("post", "exclusion-lift", {}, OWN_REFERENT_ALONE_DOES),
    ("get", "adoptions", {}, REFERENTS),
    ("get", "adopt", {}, [LOGIN, 404, 404, 404, 200, 404, 404]),
    ("post", "adopt", {}, [LOGIN, 404, 404, 404, 400, 404, 404]),
    ("post", "adoption-naming", {"is_public": "yes"}, OWN_REFERENT_ALONE_DOES),
    ("get", "withdraw-adoption", {}, [LOGIN, 404, 404, 404, 200, 404, 404]),
    ("post", "withdraw-adoption", {}, OWN_REFERENT_ALONE_DOES),
    ("get", "invitation", {}, PUBLIC),
    ("post", "invitation", {"answer": "refuse"}, PUBLIC),
    ("get", "enrolments", {}, VOLUNTEERS_OR_JOIN),
    ("get", "enrol", {}, VOLUNTEERS_OR_JOIN),
    ("post", "enrol", {}, VOLUNTEERS_FILL_IN),
    ("post", "enrolment-withdraw", {}, [LOGIN, 404, 302, 404, 302, 404, 302]),
    ("get", "enrolment-cards", {}, ITS_PEOPLE),  # who is enrolled
    ("post", "enrolment-cards", {}, ITS_PEOPLE_FILL_IN),
    ("get", "pair", {}, THE_PAIR_S),
    ("post", "pair-accept", {}, ANSWER),
    ("post", "pair-decline", {}, ANSWER),
    ("post", "pair-decline", {"reason": "no_time"}, ANSWER),
    ("post", "pair-ask", {}, ITS_PEOPLE_FILL_IN),
    ("post", "pair-ask", {"question-text": "Quand ?"}, ITS_PEOPLE_DO),
    ("post", "question-answer", {}, ITS_PEOPLE_FILL_IN),
    ("post", "pair-withdraw", {}, [LOGIN, 404, 403, 404, 302, 404, 302]),
    ("post", "pair-start", {}, TOO_EARLY),
    ("post", "pair-pause", {}, TOO_EARLY),
    ("post", "pair-resume", {}, TOO_EARLY),
    ("post", "pair-complete", {}, TOO_EARLY),
    ("get", "pair-end", {}, THE_PAIR_S),
    ("post", "pair-end", {}, TOO_EARLY),
    ("post", "pair-again", {"again": "yes"}, TOO_EARLY_FOR_ITS_PEOPLE),
    ("post", "pair-agreement", FRAME, TOO_EARLY_FOR_ITS_PEOPLE),
    ("post", "pair-session", MET, TOO_EARLY_FOR_ITS_PEOPLE),
    ("get", "pair-retro", {}, [LOGIN, *[404] * 6]),
    ("post", "pair-retro", {}, [LOGIN, *[404] * 6]),
    ("get", "session-announce", {}, [LOGIN, *[404] * 6]),  # the pair is only proposed
    ("post", "session-announce", {}, [LOGIN, *[404] * 6]),
    ("get", "session-sign", {}, ITS_PEOPLE),
    ("post", "session-sign", {}, ITS_PEOPLE_FILL_IN),
    ("post", "session-cancel", {}, ITS_PEOPLE_DO),
    ("get", "people", {}, MANAGERS),
    ("get", "propose", {}, MANAGERS),
    ("post", "propose", {}, MANAGERS_FILL_IN),
    ("get", "person-add", {}, MANAGERS),
    ("post", "person-add", {}, MANAGERS_FILL_IN),
    ("get", "person", {}, OWN_REFERENT),
    ("post", "person", {}, OWN_REFERENT_FILLS_IN),
    ("get", "person-enrol", {}, OWN_REFERENT),
    ("post", "person-enrol", {}, OWN_REFERENT_FILLS_IN),
    ("post", "person-approve", {}, OWN_REFERENT_DOES),
    ("post", "person-decline", {}, OWN_REFERENT_DOES),
    ("post", "person-resend", {}, OWN_REFERENT_DOES),
    ("get", "sign", {}, SIGNED_IN),
    ("post", "sign", {}, [LOGIN, *[400] * 6]),
    ("get", "signatures", {}, SIGNED_IN),
    ("get", "signature-receipt", {}, ITS_PEOPLE),  # the signer
    ("get", "signed-text", {}, ITS_PEOPLE),
    ("get", "withdraw-signature", {}, ITS_PEOPLE),
    ("post", "withdraw-signature", {}, ITS_PEOPLE_DO),
    ("get", "charter", {}, PUBLIC),
    ("get", "charter-in-force-pdf", {}, PUBLIC),
    ("get", "charter-versions", {}, PUBLIC),
    ("get", "charter-compare", {}, PUBLIC),
    ("get", "charter-version", {}, PUBLIC),
    ("get", "charter-markdown", {}, PUBLIC),
    ("get", "charter-pdf", {}, PUBLIC),
    ("get", "verify-receipt", {}, PUBLIC),
    ("get", "programmes", {}, PUBLIC),
    ("get", "programme", {}, PUBLIC),
    ("get", "thanks", {}, PUBLIC),
]
POST_ONLY = sorted(
    {name for method, name, *_rest in TABLE if method == "post"} - {n for m, n, *_r in TABLE if m == "get"}
)

ROUTES: list[URLPattern] = [
    *mentoring_urls.urlpatterns,
    *mentoring_urls.public,
    *members_urls.urlpatterns,
    *charters_urls.urlpatterns,
    *charters_urls.public,
]


@dataclass
class World:
    """A proposed pair of Ada and Basile; Paul has applied at Rivage, and Ines is invited there."""

    users: dict[str, User | None]
    addresses: dict[str, str]


pytestmark = [pytest.mark.on_one_database, pytest.mark.usefixtures("stamped")]


@pytest.fixture
def world(
    proposed_pair: Pair, peer_cycle: Cycle, ada: Volunteer, basile: Volunteer, mina: Volunteer, rivage: Organisation,
    tramway: Organisation, rita: User, coralie: User, sacha: User, charter: Charter,
) -> World:  # fmt: skip
    tess = make_user("Tess Tramway", "tess@tramway.example")
    Membership.objects.create(user=tess, organisation=tramway, role=Membership.Role.REFERENT)
    paul = make_volunteer("Paul", rivage, state=Volunteer.State.APPLIED)
    ines = invite_volunteer(
        actor=SYSTEM, organisation=rivage, values={"name": "Ines", "email": "ines@rivage.example"}
    )
    Event.objects.filter(subject_id=ines.pk).update(at=clock.now() - RESEND_AFTER)
    enrolment = ada.enrolments.get()
    planned = announced(proposed_pair)
    signed(ada, charter)
    hers = Signature.objects.get()
    arguments: dict[str, list[Any]] = {
        "invitation": [token_for(ines)],
        "enrol": [peer_cycle.pk],
        **{key: [enrolment.pk] for key in ("enrolment-withdraw", "enrolment-cards")},
        "conflict-lift": [declare_conflict(actor=actor(ada), kind="family", email="kin@x.example").pk],
        "exclusion-lift": [declare_exclusion(actor=SYSTEM, organisation=rivage, other=tramway).pk],
        "adopt": [rivage.slug, charter.slug],
        "adoption-naming": [rivage.adoptions.get().pk],
        "withdraw-adoption": [rivage.adoptions.get().pk],
        "person": [ada.pk],
        "person-enrol": [ada.pk],
        "person-approve": [paul.pk],
        "person-decline": [paul.pk],
        "person-resend": [ines.pk],
        **{key: [Purpose.RETRO] for key in ("consent-give", "consent-withdraw")},
        "sign": [charter.slug],
        **{key: [charter.slug] for key in ("charter", "charter-in-force-pdf", "charter-versions")},
        **{key: [charter.slug, 1] for key in ("charter-version", "charter-markdown", "charter-pdf")},
        "charter-compare": [charter.slug, 1, 1],
        **{key: [hers.pk] for key in ("signature-receipt", "signed-text", "withdraw-signature")},
        "programme": [peer_cycle.programme.slug],
        "question-answer": [ask_question(actor=actor(basile), pair=proposed_pair, text="Quand ?").pk],
        "session-announce": [proposed_pair.pk],
        "session-sign": [planned.pk],
        "session-cancel": [planned.pk],
    }
    pairs = {name: [proposed_pair.pk] for _m, name, *_rest in TABLE if name.startswith("pair")}
    known = {**arguments, **pairs}
    return World(
        users={
            "anonymous": None, "sacha": sacha, "ada": ada.user, "mina": mina.user, "rita": rita, "tess": tess,
            "coralie": coralie,
        },
        addresses={name: reverse(name, args=known.get(name)) for _m, name, *_rest in TABLE},
    )  # fmt: skip


def announced(pair: Pair) -> PlannedSession:
    """A session of the pair under confidentiality."""
    text = Charter.objects.create(
        slug="nda", scope=Charter.Scope.SESSION, title_fr="Secret", title_en="Secret"
    )
    draft = draft_version(
        actor=SYSTEM, charter=text, text_fr="## 1. Secret\n\nOui.\n", text_en="## 1. Secret\n\nYes.\n"
    )
    version = put_in_force(actor=SYSTEM, version=draft)
    return PlannedSession.objects.create(pair=pair, title="T", planned_on=clock.today(), version=version)


def undone(call: Callable[[], Any]) -> Any:
    """The answer to `call`, whatever it wrote taken back."""
    with transaction.atomic():
        answer = call()
        transaction.set_rollback(True)
    return answer


def told(response: Any) -> Any:
    is_login = response.status_code == 302 and response.url.startswith("/accounts/login/")
    return LOGIN if is_login else response.status_code


def test_every_route_stands_in_the_table() -> None:
    assert {route.name for route in ROUTES} == {name for _method, name, *_rest in TABLE}


def test_what_the_table_posts_nothing_to_takes_no_post(world: World, client: Client) -> None:
    client.force_login(world.users["coralie"])
    posted = {name for method, name, *_rest in TABLE if method == "post"}
    unposted = {
        name: client.post(world.addresses[name]).status_code for name in world.addresses.keys() - posted
    }
    assert set(unposted.values()) == {405}, unposted


@pytest.mark.parametrize("who", PEOPLE)
def test_each_gets_the_exact_answer(world: World, client: Client, who: str) -> None:
    answers = {}
    for method, name, data, expected in TABLE:
        if world.users[who] is not None:
            client.force_login(world.users[who])
        response = undone(lambda m=method, n=name, d=data: getattr(client, m)(world.addresses[n], d))
        answers[f"{method} {name}"] = (told(response), expected[PEOPLE.index(who)])
    assert {row: got for row, got in answers.items() if got[0] != got[1]} == {}


def test_buttons_answer_to_nothing_but_post(world: World, client: Client) -> None:
    client.force_login(world.users["ada"])
    answers = {name: client.get(world.addresses[name]).status_code for name in POST_ONLY}
    assert set(answers.values()) == {405}


def test_what_is_in_draft_is_nowhere(world: World, client: Client, peer_cycle: Cycle) -> None:
    draft = make_cycle(peer_cycle.programme, slug="draft", state="draft", title_fr="Brouillon secret")
    client.force_login(world.users["ada"])
    assert client.get(reverse("enrol", args=[draft.pk])).status_code == 404
    page = client.get(reverse("programme", args=[peer_cycle.programme.slug]))
    assert "Brouillon secret" not in page.text


def rows() -> Iterator[Any]:
    people = (Volunteer, Pair, PairMember, Question, Enrolment, Conflict, Exclusion)
    for model in (*people, Signature, Adoption, Event):
        yield list(model.objects.order_by("pk").values())


@pytest.mark.parametrize("who", ["ada", "rita", "coralie"])
def test_opening_a_page_writes_nothing(world: World, client: Client, who: str) -> None:
    client.force_login(world.users[who])
    before = list(rows())
    for method, name, _data, _expected in TABLE:
        if method == "get":
            client.get(world.addresses[name])
    assert list(rows()) == before
