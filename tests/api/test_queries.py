"""A list makes as many queries for a dozen rows as for two."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache

from charters.models import Charter
from charters.services import draft_version, put_in_force
from commons.models import ChallengePage, CommonPage, ModelPage
from hub.members.models import Organisation, User, Volunteer
from hub.mentoring.models import Cycle
from hub.mentoring.services import propose_pair
from hub.topics.models import Topic
from tests.api.conftest import Caller, person
from tests.cast import (
    SYSTEM,
    enrolled,
    make_cycle,
    make_organisation,
    make_programme,
    make_topic,
    make_volunteer,
)
from tests.commons.conftest import Tree

FEW, MANY = 2, 12


class Grower:
    """Adds the `n`th row of each list."""

    def __init__(
        self, charter: Charter, rivage: Organisation, topic: Topic, cycle: Cycle, tree: Tree
    ) -> None:
        self.charter, self.rivage, self.topic, self.cycle, self.tree = charter, rivage, topic, cycle, tree

    def person(self, n: int, home: Organisation | None = None) -> Volunteer:
        made = make_volunteer(
            f"Person{n}", home or make_organisation(f"Home{n}", "industry"), offers=[self.topic], seeks=[self.topic],
            capacity=20,
        )  # fmt: skip
        enrolled(made, self.cycle)
        return made

    def page(self, model: type[Any], n: int) -> None:
        page = self.tree.add(model, f"Page {n}")
        if model is not ModelPage:
            page.topics.add(make_topic(f"topic-{model.__name__.lower()}-{n}"))
            page.save()

    def volunteers(self, n: int) -> None:
        self.person(n, self.rivage)

    enrolments = volunteers

    def directory(self, n: int) -> None:
        self.person(n)

    def pairs(self, n: int) -> None:
        one, other = self.person(2 * n, self.rivage), self.person(2 * n + 1)
        propose_pair(actor=SYSTEM, cycle=self.cycle, mentor=one, mentees=[other])

    def challenges(self, n: int) -> None:
        self.page(ChallengePage, n)

    def models(self, n: int) -> None:
        self.page(ModelPage, n)

    def commons(self, n: int) -> None:
        self.page(CommonPage, n)

    def charters(self, n: int) -> None:
        charter = Charter.objects.create(slug=f"c{n}", title_fr="C", title_en="C")
        put_in_force(
            actor=SYSTEM,
            version=draft_version(actor=SYSTEM, charter=charter, text_fr="## 1. a", text_en="## 1. a"),
        )

    def versions(self, n: int) -> None:
        put_in_force(
            actor=SYSTEM,
            version=draft_version(
                actor=SYSTEM, charter=self.charter, text_fr=f"## 1. {n}", text_en="## 1. a"
            ),
        )

    def organisations(self, n: int) -> None:
        make_organisation(f"Home{n}", "industry")

    def topics(self, n: int) -> None:
        make_topic(f"topic-{n}")

    def programmes(self, n: int) -> None:
        make_cycle(make_programme("peer", self.charter, slug=f"p{n}"), practice=self.topic)

    def figures(self, n: int) -> None:
        self.person(n)


LISTS = {
    name: f"{name}/" for name in vars(Grower) if not name.startswith("_") and name not in ("person", "page")
}
CLOSED = ("volunteers", "directory", "enrolments", "pairs")
LISTS["versions"] = "charters/mentoring-charter/versions/"


@pytest.fixture
def grower(
    charter: Charter,
    rivage: Organisation,
    open_source: Topic,
    peer_cycle: Cycle,
    french: Tree,
) -> Grower:
    return Grower(charter, rivage, open_source, peer_cycle, french)


@pytest.mark.parametrize(
    ("name", "by"), [*((name, "key") for name in LISTS), *((name, "referent") for name in CLOSED)]
)
def test_a_longer_list_asks_no_more(
    grower: Grower, program: Callable[..., Caller], rivage: Organisation, rita: User, name: str, by: str,
    count_queries: Callable[[Callable[[], object]], int],
) -> None:  # fmt: skip
    caller = program(rivage) if by == "key" else person(rita)
    add, asked = getattr(grower, name), []
    for start, end in ((0, FEW), (FEW, MANY)):
        for n in range(start, end):
            add(n)
        caller.get(LISTS[name])  # whatever is read once
        cache.clear()
        asked.append(count_queries(lambda: caller.get(LISTS[name], {"page_size": 200})))
        if name != "figures":
            assert len(caller.get(LISTS[name], {"page_size": 200}).json()["results"]) >= end
    assert asked[0] == asked[1]
    assert asked[1] <= 25
