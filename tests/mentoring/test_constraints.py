"""What the database refuses even when someone goes round the verbs."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, models, transaction

from charters.models import Charter, CharterVersion
from hub.members.models import Exclusion, Membership, Offer, Organisation, User, Volunteer
from hub.mentoring.models import Cycle, Enrolment, Pair, PairMember, Programme, Session
from hub.shared import clock


def refused(name: str, write: Callable[[], Any]) -> None:
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        write()


def test_a_pair_can_not_be_written_into_a_state_its_dates_deny(proposed_pair: Pair) -> None:
    row = Pair.objects.filter(pk=proposed_pair.pk)
    refused("pair_state_is_known|pair_is_closed", lambda: row.update(state="lost"))
    refused("pair_goes_on_only_once_accepted", lambda: row.update(state="accepted"))
    refused("pair_that_started_has_its_date", lambda: row.update(state="active", accepted_at=clock.now()))
    refused("pair_is_closed_if_and_only_if_dated_so", lambda: row.update(state="ended"))
    refused("pair_is_closed_if_and_only_if_dated_so", lambda: row.update(closed_at=clock.now()))
    early = clock.now() - dt.timedelta(days=1)
    refused(
        "pair_starts_after_it_is_accepted",
        lambda: row.update(accepted_at=clock.now(), activated_at=early),
    )


def test_the_same_people_have_one_open_pair(proposed_pair: Pair) -> None:
    values = {
        "cycle": proposed_pair.cycle, "people_key": proposed_pair.people_key, "answer_until": clock.now(),
        "frequency_weeks": 4, "session_minutes": 60, "until": clock.today(),
    }  # fmt: skip
    refused("people_key|pair_is_open_once", lambda: Pair.objects.create(**values))
    Pair.objects.filter(pk=proposed_pair.pk).update(state="declined", closed_at=clock.now())
    assert Pair.objects.create(**values).is_open


def test_a_pair_holds_a_person_once_and_answers_are_dated(proposed_pair: Pair) -> None:
    place = proposed_pair.members.all()[0]
    refused(
        "pair_holds_a_person_once|pair_id, mentoring_pairmember.volunteer_id",
        lambda: PairMember.objects.create(pair=proposed_pair, volunteer=place.volunteer, role="peer"),
    )
    row = PairMember.objects.filter(pk=place.pk)
    refused("pair_answer_has_its_date", lambda: row.update(answer="accepted"))
    refused("pair_answer_is_known", lambda: row.update(answer="maybe", answered_at=clock.now()))


def test_a_session_lasts(active_pair: Pair) -> None:
    refused(
        "session_lasts_some_minutes",
        lambda: Session.objects.create(pair=active_pair, held_on=clock.today(), minutes=1),
    )


def test_a_cycle_has_sensible_dates_and_sizes(peer_cycle: Cycle) -> None:
    row = Cycle.objects.filter(pk=peer_cycle.pk)
    refused("cycle_dates_follow_each_other", lambda: row.update(runs_until=models.F("runs_from")))
    refused("cycle_group_sizes_make_sense", lambda: row.update(group_min=5, group_max=2))
    refused("cycle_state_is_known", lambda: row.update(state="paused"))
    refused(
        "cycle_slug_is_unique_in_programme|programme_id, mentoring_cycle.slug",
        lambda: Cycle.objects.create(
            **{f.attname: getattr(peer_cycle, f.attname) for f in Cycle._meta.fields if f.name != "id"}
        ),
    )
    refused(
        "programme_model_is_known",
        lambda: Programme.objects.filter(pk=peer_cycle.programme_id).update(model="speed_dating"),
    )


def test_a_volunteer_is_enrolled_once_at_a_time(
    peers: tuple[Volunteer, Volunteer], peer_cycle: Cycle
) -> None:
    refused(
        "volunteer_is_enrolled_once_in_a_cycle|cycle_id, mentoring_enrolment.volunteer_id",
        lambda: Enrolment.objects.create(cycle=peer_cycle, volunteer=peers[0], roles=["mentor"]),
    )


def test_a_volunteer_takes_part_only_once_confirmed(ada: Volunteer) -> None:
    row = Volunteer.objects.filter(pk=ada.pk)
    refused("volunteer_confirmed_before_taking_part", lambda: row.update(confirmed_at=None))
    refused("volunteer_state_is_known", lambda: row.update(state="gone"))
    refused("volunteer_capacity_is_sensible", lambda: row.update(capacity=0))
    refused("volunteer_is_not_their_own_manager", lambda: row.update(manager=ada.pk))


def test_addresses_and_accounts_are_unique_among_those_who_take_part(
    ada: Volunteer, rivage: Organisation
) -> None:
    twin = {"name": "Ada again", "email": "ADA@rivage.example"}
    refused(
        "volunteer_email_is_unique_in_organisation",
        lambda: Volunteer.objects.create(organisation=rivage, **twin),
    )
    refused("user_id|volunteer_is_one_per_account", lambda: Volunteer.objects.create(user=ada.user, **twin))
    Volunteer.objects.create(**twin)
    refused("volunteer_email_is_unique_among_independents", lambda: Volunteer.objects.create(**twin))
    refused("user_email_is_unique", lambda: User.objects.bulk_create([User(email="ADA@Rivage.example")]))


def test_a_topic_is_offered_once(ada: Volunteer) -> None:
    offer = ada.offers.all()[0]
    refused(
        "offer_of_a_topic_is_made_once|volunteer_id, members_offer.topic_id",
        lambda: Offer.objects.create(volunteer=ada, topic=offer.topic),
    )


def test_organisations_have_known_kinds_terms_and_exclusions(
    rivage: Organisation, orbite: Organisation, rita: User
) -> None:
    row = Organisation.objects.filter(pk=rivage.pk)
    refused("organisation_actor_type_is_known", lambda: row.update(actor_type="club"))
    refused(
        "organisation_membership_ends_after_it_starts",
        lambda: row.update(membership_ends_on=models.F("joined_on")),
    )
    refused(
        "exclusion_is_between_two_organisations",
        lambda: Exclusion.objects.create(declared_by=rivage, other=rivage),
    )
    Exclusion.objects.create(declared_by=rivage, other=orbite)
    refused(
        "exclusion_is_declared_once|declared_by_id",
        lambda: Exclusion.objects.create(declared_by=rivage, other=orbite),
    )
    refused(
        "membership_is_one_per|user_id, members_membership.organisation_id",
        lambda: Membership.objects.create(user=rita, organisation=rivage, role="editor"),
    )


def test_a_charter_has_one_version_in_force(charter: Charter, version: CharterVersion) -> None:
    refused(
        "charter_version_number_is_unique|charter_id, charters_charterversion.number",
        lambda: CharterVersion.objects.create(charter=charter, number=1, text_fr="a", text_en="a"),
    )
    second = CharterVersion.objects.create(charter=charter, number=2, text_fr="a", text_en="a")
    row = CharterVersion.objects.filter(pk=second.pk)
    refused("charter_version_out_of_draft_has_a_date", lambda: row.update(state="superseded"))
    refused(
        "charter_version_state_is_known",
        lambda: row.update(state="lost", in_force_from=clock.now(), chain_sha256="f" * 64),
    )
    refused(
        "charter_has_one_version_in_force|charter_id",
        lambda: row.update(state="in_force", in_force_from=clock.now(), chain_sha256="f" * 64),
    )
