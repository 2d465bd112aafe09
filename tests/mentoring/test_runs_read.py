"""What a run reads: all of it in its hash, whatever the order, in as many queries for many as for few."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from hub.matching.solving import match
from hub.members.models import Offer, Seek, User, Volunteer
from hub.mentoring.models import Cycle, Enrolment, Preference, Weighting
from hub.mentoring.runs.carrying import carry_out
from hub.mentoring.runs.reading import read
from hub.mentoring.services import confirm_run, decide, start_run, weigh
from tests.cast import actor
from tests.mentoring.crowds import crowd

type Peers = tuple[Volunteer, Volunteer]


def test_the_order_in_which_people_came_says_nothing(coralie: User, peer_cycle: Cycle) -> None:
    weighting = weigh(actor=actor(coralie), cycle=peer_cycle, values={})
    crowd(peer_cycle, 5, 9)
    before = read(peer_cycle, weighting)
    rows = list(Enrolment.objects.filter(cycle=peer_cycle).order_by("-volunteer"))
    Enrolment.objects.all().delete()
    Enrolment.objects.bulk_create(rows)
    for model in (Offer, Seek):
        topics = list(model.objects.order_by("-pk"))
        model.objects.all().delete()
        for one in topics:
            one.pk = None
        model.objects.bulk_create(topics)
    after = read(peer_cycle, weighting)
    assert after.inputs == before.inputs
    assert match(after.problem).matches == match(before.problem).matches


def test_each_thing_that_a_run_reads_changes_its_hash(
    coralie: User, one_way: Peers, peer_cycle: Cycle
) -> None:
    ada, basile = one_way
    weighting = weigh(actor=actor(coralie), cycle=peer_cycle, values={})
    seen = {read(peer_cycle, weighting).inputs}

    def changed() -> bool:
        count = len(seen)
        seen.add(read(peer_cycle, weighting).inputs)
        return len(seen) > count

    assert not changed()
    Volunteer.objects.filter(pk=ada.pk).update(slots=["mon_morning"])
    assert changed()
    Volunteer.objects.filter(pk=ada.pk).update(time_zone="Asia/Tokyo")
    assert changed()
    Preference.objects.create(volunteer=basile, other=ada, kind="wish")
    assert changed()
    Offer.objects.filter(volunteer=ada).update(level="mastering")
    assert changed()
    decide(actor=actor(coralie), cycle=peer_cycle, mentor=ada, mentee=basile, kind="pin")
    assert changed()
    User.objects.filter(pk=ada.user_id).update(name="Ada L.")
    assert not changed()


def test_reading_storing_and_confirming_take_as_many_queries_for_many_as_for_few(
    coralie: User, peer_cycle: Cycle
) -> None:
    def queries() -> tuple[int, int]:
        with CaptureQueriesContext(connection) as asked:
            run = carry_out(start_run(actor=actor(coralie), cycle=peer_cycle).pk)
        assert run.proposals.count() > 0
        with CaptureQueriesContext(connection) as confirmed:
            confirm_run(actor=actor(coralie), run=run)
        return len(asked), len(confirmed)

    start_run_first = weigh(actor=actor(coralie), cycle=peer_cycle, values={})
    assert isinstance(start_run_first, Weighting)
    crowd(peer_cycle, 4, 6)
    few = queries()
    crowd(peer_cycle, 30, 60, seed=2)
    assert queries() == few
