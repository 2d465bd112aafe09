"""Whatever people and the clock do, in whatever order: nobody is in an active pair without a signature that binds,
and no text changes once in force."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from charters.models import Charter, CharterVersion, Signature
from charters.services import (
    create_charter,
    draft_version,
    pseudonymise_signatures,
    put_in_force,
    redraft_version,
    sign,
    withdraw_signature,
)
from charters.tasks import put_planned_in_force
from hub.members.models import Volunteer
from hub.mentoring.models import Cycle, Pair
from hub.mentoring.services import (
    accept_pair,
    change_programme,
    complete_pair,
    end_pair,
    pause_pair,
    propose_pair,
    resume_pair,
    start_pair,
)
from hub.mentoring.tasks import close_unanswered, hold_unsigned
from hub.shared import clock
from hub.shared.errors import DomainError
from tests.cast import SYSTEM, actor, enrolled, make_volunteer

PEOPLE = ["Ada", "Basile", "Cleo"]
CHARTERS = ["mentoring-charter", "of-the-programme", "of-rivage"]
FROZEN = (
    "charter", "number", "change", "planned_for", "sign_before", "binding_language", "in_force_from", "previous",
    "floor", "text_fr", "text_en", "sha256_fr", "sha256_en", "chain_sha256",
)  # fmt: skip

person = st.sampled_from(PEOPLE)
charter = st.sampled_from(CHARTERS)
days = st.one_of(st.none(), st.integers(1, 4))


class Life(RuleBasedStateMachine):
    """What may happen. Refusals are fine: what counts is what the refusals leave."""

    world: Any

    def __init__(self) -> None:
        super().__init__()
        self.world.begin()
        self.seen: dict[Any, tuple[Any, ...]] = {}
        self.active: set[Any] = set()
        self.words = 0

    def teardown(self) -> None:
        self.world.end()

    def attempt(self, verb: Any, **values: Any) -> Any:
        try:
            with transaction.atomic():
                return verb(**values)
        except (DomainError, ValidationError):
            return None

    def who(self, name: str) -> Any:
        return actor(Volunteer.objects.get(name=name))

    def pair(self, which: int) -> Pair | None:
        pairs = [*Pair.objects.open().order_by("created_at", "pk")]
        return pairs[which % len(pairs)] if pairs else None

    @rule(slug=charter, substantial=st.booleans(), sign=days, planned=days)
    def write(self, slug: str, substantial: bool, sign: int | None, planned: int | None) -> None:
        one = Charter.objects.get(slug=slug)
        before = one.version_in_force()
        self.words += 1
        number = "1." if one.floor is None else "1.1."
        text = before.text_fr if before is not None else f"## {number} Ajout\n\nMot."
        more = f"\n\nMot{self.words}." if substantial else "…"
        today = clock.today()
        version = self.attempt(
            draft_version, actor=SYSTEM, charter=one, text_fr=text + more, text_en=text + more,
            change="substantial" if substantial or before is None else "editorial",
            planned_for=today + dt.timedelta(days=planned) if planned else None,
            sign_before=today + dt.timedelta(days=sign + (planned or 0)) if sign else None,
        )  # fmt: skip
        if version is not None and planned is None:
            self.attempt(put_in_force, actor=SYSTEM, version=version)

    @rule(names=st.one_of(st.just(PEOPLE), st.permutations(PEOPLE).map(lambda names: names[:1])))
    def sign_all(self, names: list[str]) -> None:
        for name in names:
            for slug in CHARTERS:
                self.sign_one(name, slug)

    @rule(name=person, slug=charter)
    def sign_one(self, name: str, slug: str) -> None:
        version = Charter.objects.get(slug=slug).version_in_force()
        if version is not None and Volunteer.objects.get(name=name).user is not None:
            self.attempt(
                sign,
                actor=self.who(name),
                version=version,
                name=name,
                language="fr",
                sha256=version.sha256_fr,
            )

    @rule(name=person, which=st.integers(0, 2))
    def take_back(self, name: str, which: int) -> None:
        theirs = [*Signature.objects.valid().filter(user=self.who(name).user).order_by("signed_at", "pk")]
        if theirs:
            self.attempt(withdraw_signature, actor=self.who(name), signature=theirs[which % len(theirs)])

    @rule(name=person)
    def pseudonymise(self, name: str) -> None:
        self.attempt(pseudonymise_signatures, actor=SYSTEM, user=self.who(name).user, because="Asked for")

    @rule(names=st.permutations(PEOPLE))
    def pair_up(self, names: list[str]) -> None:
        mentor, mentee = (Volunteer.objects.get(name=name) for name in names[:2])
        pair = self.attempt(
            propose_pair, actor=SYSTEM, cycle=Cycle.objects.get(), mentor=mentor, mentees=[mentee]
        )
        for name in names[:2] if pair else ():
            self.attempt(accept_pair, actor=self.who(name), pair=pair)

    @rule(
        verb=st.sampled_from([resume_pair, start_pair, pause_pair, resume_pair, complete_pair, end_pair]),
        which=st.integers(0, 2),
    )
    def lead(self, verb: Any, which: int) -> None:
        if pair := self.pair(which):
            self.attempt(verb, actor=SYSTEM, pair=pair)

    @rule(slug=charter)
    def change_what_the_programme_stands_on(self, slug: str) -> None:
        one = Charter.objects.get(slug=slug)
        if one.scope != Charter.Scope.ORGANISATION and one.version_in_force() is not None:
            programme = Cycle.objects.get().programme
            self.attempt(change_programme, actor=SYSTEM, programme=programme, values={"charter": one})

    @rule(days=st.integers(1, 5))
    def days_pass(self, days: int) -> None:
        self.world.later += dt.timedelta(days=days)
        put_planned_in_force()
        hold_unsigned()
        close_unanswered()

    @rule(which=st.integers(0, 9), field=st.sampled_from(["text_fr", "sha256_en", "number"]))
    def tamper(self, which: int, field: str) -> None:
        published = [*CharterVersion.objects.published().order_by("in_force_from", "pk")]
        version = published[which % len(published)]
        assert not self.attempt(
            redraft_version, actor=SYSTEM, version=version, text_fr="## 1. X", text_en="## 1. X"
        )
        with pytest.raises(DatabaseError), transaction.atomic():
            CharterVersion.objects.filter(pk=version.pk).update(**{field: 77})

    @invariant()
    def no_text_in_force_changes(self) -> None:
        now = {row[0]: row[1:] for row in CharterVersion.objects.published().values_list("pk", *FROZEN)}
        assert {key: now.get(key) for key in self.seen} == self.seen
        self.seen = now

    @invariant()
    def nobody_is_active_unsigned(self) -> None:
        active = Pair.objects.filter(state="active").prefetch_related("members__volunteer")
        for pair in active.select_related("cycle__programme"):
            for place in pair.members.all():
                wanted = [pair.cycle.programme.charter_id]
                home = place.volunteer.organisation_id
                wanted += Charter.objects.filter(organisation=home).values_list("pk", flat=True)
                for one in wanted:
                    assert may_go_on(one, place.volunteer.user_id, started=pair.pk not in self.active)
        self.active = {pair.pk for pair in active}


def may_go_on(charter_id: Any, user_id: Any, *, started: bool) -> bool:
    """The rule, said once more: each substantial version after the one signed leaves time, until its day; a pair that
    starts has all signed what is in force. Before the first version of a charter nobody has anything to sign but for
    a programme, and it leaves time if it is an organisation's."""
    versions = [*CharterVersion.objects.filter(charter=charter_id).exclude(state="draft").order_by("number")]
    mine = Signature.objects.filter(version__charter=charter_id, user=user_id, withdrawn_at=None)
    signed = max(mine.values_list("version__number", flat=True), default=0)
    later = [one for one in versions if one.number > signed and one.change == "substantial"]
    if started:
        return not later
    return all(one.sign_before is not None and clock.today() < one.sign_before for one in later)


class World:
    """The clock, and the database as it was before each life."""

    later = dt.timedelta()

    def begin(self) -> None:
        self.later = dt.timedelta()
        self.block = transaction.atomic()
        self.block.__enter__()

    def end(self) -> None:
        transaction.set_rollback(True)
        self.block.__exit__(None, None, None)


@pytest.mark.on_one_database
def test_no_life_leaves_anyone_active_unsigned_nor_changes_a_text(
    peer_cycle, active_pair, rivage, orbite, open_source, charter, monkeypatch
):
    cleo = make_volunteer("Cleo", orbite, offers=[open_source], seeks=[open_source])
    enrolled(cleo, peer_cycle)
    values = {"floor": charter, "title_fr": "Ajouts", "title_en": "Additions"}
    own = create_charter(actor=SYSTEM, values={"slug": "of-the-programme", "scope": "programme", **values})
    text = "## 1.1. Ajout\n\nMot."
    put_in_force(actor=SYSTEM, version=draft_version(actor=SYSTEM, charter=own, text_fr=text, text_en=text))
    create_charter(
        actor=SYSTEM, values={"slug": "of-rivage", "scope": "organisation", "organisation": rivage, **values}
    )
    world, now = World(), timezone.now
    monkeypatch.setattr(timezone, "now", lambda: now() + world.later)
    run_state_machine_as_test(
        type("LifeHere", (Life,), {"world": world}),
        settings=settings(
            max_examples=30, stateful_step_count=25, deadline=None, derandomize=True, database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip
