"""Who gets which answer at which door: every route of the API, every role, exact codes.

Ada of Rivage is the person concerned; Rita, Rivage's referent, proposed that she meet Basile of Orbite. `own` is a
key of Rivage, `other` one of Tramway, which has nothing to do with them; `narrow` is a key of Rivage that may only
receive webhooks. Ada's pair is in the state named first in the last column, where one is named.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from django.urls import URLPattern, URLResolver, get_resolver

from charters.models import Charter
from commons.models import ChallengePage, CommonPage, ModelPage
from hub.members.models import ApiKey, Organisation, User, Volunteer
from hub.mentoring.models import Cycle, Enrolment, Pair
from hub.mentoring.services import accept_pair, pause_pair
from hub.shared import clock
from hub.topics.models import Topic
from tests.api.conftest import API, Caller, person
from tests.cast import actor, enrolled, make_volunteer, signed
from tests.commons.conftest import Tree

ROLES = ("anonymous", "expired", "narrow", "other", "own", "stranger", "person", "referent", "coordinator")

PUBLIC = """
GET     (root)  schema/  docs/
GET     challenges/  challenges/<slug>/  models/  models/<slug>/  commons/  commons/<slug>/
GET     charters/  charters/<slug>/  charters/<slug>/versions/  organisations/  organisations/<slug>/
GET     topics/  topics/<slug>/  programmes/  programmes/<slug>/  figures/  figures/<code>/
"""

#                                       anonymous expired narrow other own stranger person referent coordinator
CLOSED = """
GET     volunteers/                         401   401   403   200   200   200   200   200   200
POST    volunteers/                         401   401   403   201   201   403   403   201   201
GET     volunteers/<pk>/                    401   401   403   404   200   404   200   200   200
PATCH   volunteers/<pk>/                    401   401   403   404   200   404   200   200   200
POST    volunteers/<pk>/pause/              401   401   403   404   200   404   200   200   200
POST    volunteers/<pk>/resume/             401   401   403   404   403   404   409   403   403
POST    volunteers/<pk>/leave/              401   401   403   404   200   404   200   200   200
POST    volunteers/<pk>/resend-invitation/  401   401   403   404   409   404   403   409   409
GET     directory/                          401   401   403   200   200   403   200   200   200
GET     directory/<card_id>/                401   401   403   200   200   403   200   200   200
GET     enrolments/                         401   401   403   200   200   200   200   200   200
POST    enrolments/                         401   401   403   400   201   400   201   201   201
GET     enrolments/<pk>/                    401   401   403   404   200   404   200   200   200
POST    enrolments/<pk>/withdraw/           401   401   403   404   200   404   200   200   200
GET     pairs/                              401   401   403   200   200   200   200   200   200
POST    pairs/                              401   401   403   403   201   403   403   201   201
GET     pairs/<pk>/                         401   401   403   404   200   404   200   200   200
POST    pairs/<pk>/accept/                  401   401   403   404   403   404   200   403   403   proposed
POST    pairs/<pk>/decline/                 401   401   403   404   403   404   200   403   403   proposed
POST    pairs/<pk>/withdraw/                401   401   403   404   200   404   403   200   200   proposed
POST    pairs/<pk>/start/                   401   401   403   404   409   404   409   409   409   accepted
POST    pairs/<pk>/pause/                   401   401   403   404   200   404   200   200   200   active
POST    pairs/<pk>/resume/                  401   401   403   404   200   404   200   200   200   paused
POST    pairs/<pk>/complete/                401   401   403   404   200   404   200   200   200   active
POST    pairs/<pk>/end/                     401   401   403   404   200   404   200   200   200   active
"""


def rows() -> dict[tuple[str, str], list[str]]:
    found = {}
    for line in CLOSED.strip().splitlines():
        method, route, *codes = line.split()
        found[method, route] = codes
    for line in PUBLIC.strip().splitlines():
        method, *routes = line.split()
        found |= {(method, route): ["200"] * len(ROLES) for route in routes}
    return found


@dataclass
class World:
    callers: dict[str, Caller]
    ids: dict[str, str]
    bodies: dict[str, dict[str, Any]]
    reach: Callable[[str], None]


pytestmark = pytest.mark.on_one_database


@pytest.fixture
def world(
    proposed_pair: Pair, peers: tuple[Volunteer, Volunteer], peer_cycle: Cycle, culture_cycle: Cycle,
    rivage: Organisation, orbite: Organisation, tramway: Organisation, open_source: Topic, charter: Charter,
    rita: User, coralie: User, sacha: User, key_of: Callable[..., str], french: Tree,
) -> World:  # fmt: skip
    ada, basile = peers
    alix = make_volunteer("Alix", rivage, offers=[open_source])
    bruno = make_volunteer("Bruno", orbite, seeks=[open_source])
    for one in (alix, bruno):
        enrolled(one, peer_cycle)
    old = key_of(rivage)
    _expire(old)
    challenge = french.add(ChallengePage, "Ouvrir ses données")
    model, common = french.add(ModelPage, "Entre pairs"), french.add(CommonPage, "Guide")
    callers = {
        "anonymous": Caller(), "expired": Caller(key=old), "narrow": Caller(key=key_of(rivage, "webhooks")),
        "other": Caller(key=key_of(tramway)), "own": Caller(key=key_of(rivage)), "stranger": person(sacha),
        "person": person(ada), "referent": person(rita), "coordinator": person(coralie),
    }  # fmt: skip
    enrolment = Enrolment.objects.get(volunteer=ada, cycle=peer_cycle)
    ids = {
        "volunteers": str(ada.pk), "directory": str(basile.card_id), "enrolments": str(enrolment.pk),
        "pairs": str(proposed_pair.pk), "challenges": challenge.slug, "models": model.slug, "commons": common.slug,
        "charters": charter.slug, "organisations": "rivage", "topics": "open-source", "programmes": "peer",
        "figures": "volunteers",
    }  # fmt: skip
    bodies: dict[str, dict[str, Any]] = {
        "volunteers/": {"name": "Nora", "email": "nora@new.example"},
        "volunteers/<pk>/": {"place": "Lyon"},
        "enrolments/": {"cycle": str(culture_cycle.pk), "volunteer": str(ada.pk), "roles": ["mentor"]},
        "pairs/": {"cycle": str(peer_cycle.pk), "mentor": str(alix.card_id), "mentees": [str(bruno.card_id)]},
    }

    def reach(state: str) -> None:
        """Lead Ada's pair to the state."""
        if state != "proposed":
            for one in peers:
                accept_pair(actor=actor(one), pair=proposed_pair)
        if state in ("active", "paused"):
            for one in peers:
                signed(one, charter)
        if state == "paused":
            pause_pair(actor=actor(ada), pair=proposed_pair)

    return World(callers, ids, bodies, reach)


def _expire(secret: str) -> None:
    token = ApiKey.objects.get(prefix=secret[:10]).token
    token.expires_at = clock.now()
    token.save()


def by_state() -> dict[str, dict[tuple[str, str], list[str]]]:
    """The rows of which a pair in each state is asked; those that say none, of a proposed one."""
    found: dict[str, dict[tuple[str, str], list[str]]] = {}
    for row, codes in rows().items():
        state = "".join(codes[len(ROLES) :]) or "proposed"
        found.setdefault(state, {})[row] = codes[: len(ROLES)]
    return found


@pytest.mark.parametrize("state", by_state())
def test_every_role_gets_exactly_its_answer(world: World, state: str) -> None:
    world.reach(state)
    expected = by_state()[state]
    found = {(method, route): answers(world, method, route) for method, route in expected}
    assert found == {row: dict(zip(ROLES, codes, strict=True)) for row, codes in expected.items()}


def answers(world: World, method: str, route: str) -> dict[str, str]:
    """What each role is answered, whatever it wrote taken back."""
    address = API + re.sub("<[^>]*>", world.ids.get(route.split("/")[0], ""), route).replace("(root)", "")
    found = {}
    for role in ROLES:
        cache.clear()
        with transaction.atomic():
            body = dict(world.bodies.get(route, {}))
            if role == "coordinator" and (method, route) == ("POST", "volunteers/"):
                body["organisation"] = "rivage"
            call = getattr(world.callers[role].client, method.lower())
            answer = (
                call(address) if method == "GET" else call(address, body, content_type="application/json")
            )
            found[role] = str(answer.status_code)
            check_form(answer, role)
            transaction.set_rollback(True)
    return found


def check_form(answer: Any, role: str) -> None:
    if answer.status_code >= 400:
        assert answer["Content-Type"] == "application/problem+json"
        assert answer["Cache-Control"] == "no-store"
    if answer.status_code == 401:
        assert answer["WWW-Authenticate"].startswith("Bearer")


def routes() -> Iterator[tuple[str, str]]:
    """Every method of every route under /api/v1/."""
    for route, view in _walk(get_resolver().url_patterns, ""):
        if not route.startswith("api/v1/") or "nothing" in str(getattr(view, "__name__", "")):
            continue
        short = re.sub(r"<\w+:", "<", route.removeprefix("api/v1/")) or "(root)"
        methods = getattr(view, "actions", None) or {"get": "get"}
        if short != "^.*$":
            yield from ((method.upper(), short) for method in methods if method != "head")


def _walk(patterns: list[URLPattern | URLResolver], prefix: str) -> Iterator[tuple[str, Any]]:
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, route)
        else:
            yield route, pattern.callback


def test_the_matrix_holds_every_route_and_no_other() -> None:
    assert set(routes()) == set(rows())


def test_a_revoked_key_is_no_key(key_of: Callable[..., str], rivage: Organisation) -> None:
    secret = key_of(rivage)
    assert Caller(key=secret).get("volunteers/").status_code == 200
    ApiKey.objects.update(revoked_at=clock.now())
    answer = Caller(key=secret).get("volunteers/")
    assert (answer.status_code, answer.json()["code"]) == (401, "invalid_key")


@pytest.mark.parametrize("secret", ["x", "hub_", "é", "a b", "'; --", "x" * 5000])
def test_what_is_no_key_opens_nothing(db: None, secret: str) -> None:
    assert Caller(key=secret).get("volunteers/").status_code == 401


@pytest.mark.parametrize(("scope", "path"), [("volunteers:read", "volunteers/"), ("pairs:read", "pairs/"),
    ("directory:read", "directory/"), ("volunteers:read", "enrolments/")])  # fmt: skip
def test_a_scope_opens_its_own_door_alone(
    key_of: Callable[..., str], rivage: Organisation, scope: str, path: str
) -> None:
    caller = Caller(key=key_of(rivage, scope))
    assert caller.get(path).status_code == 200
    refused = caller.post(path, {})
    assert refused.status_code in (403, 405)
    for other in {"volunteers/", "pairs/", "directory/"} - {
        path,
        "volunteers/" if path == "enrolments/" else path,
    }:
        assert caller.get(other).json()["code"] == "missing_scope"
