"""A challenge lives: its moves, the organisations engaged in it, who seeks and offers help on it, what came of it."""

import datetime as dt
import itertools
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils.formats import date_format
from wagtail.models import Locale
from wagtail_localize.models import Translation, TranslationSource

from commons.models import ChallengeMove, ChallengePage, CommonPage, Engagement
from commons.models.lives import MoveIsRecorded
from commons.publication import NotReadyToPublish
from commons.services.lives import disengage, engage
from commons.states import CHALLENGE, ChallengeStatus
from hub.members.actors import Actor
from hub.members.models import Event, Organisation
from hub.mentoring.interest import interest_in_challenge
from hub.shared import clock
from tests.cast import actor, enrolled, make_organisation, make_volunteer, refused

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)


@pytest.fixture
def page(french: Any) -> ChallengePage:
    """A challenge published as identified ten days ago."""
    page = french.add(ChallengePage, "Ouvrir", live=False, status_on=clock.today() - 10 * DAY)
    publish(page, status_note="Trois organisations la posent.")
    return ChallengePage.objects.get(pk=page.pk)


def publish(page: ChallengePage, **changes: object) -> None:
    page = ChallengePage.objects.get(pk=page.pk)
    for name, value in changes.items():
        setattr(page, name, value)
    page.save_revision().publish()


def moves(page: ChallengePage) -> list[tuple[str, str, str]]:
    rows = ChallengeMove.objects.of(page.translation_key)
    return [(move.status, move.note_fr, move.note_en) for move in rows]


def html_of(path: str, client: Client | None = None) -> str:
    response = (client or Client()).get(path)
    assert response.status_code == 200, path
    return response.content.decode()


# Moves


def test_the_first_publication_records_the_first_move(page: ChallengePage) -> None:
    assert moves(page) == [("identified", "Trois organisations la posent.", "")]


def test_a_draft_records_nothing(page: ChallengePage) -> None:
    draft = ChallengePage.objects.get(pk=page.pk)
    draft.status, draft.status_note = "open", "Bientôt."
    draft.save_revision()
    assert len(moves(page)) == 1


def test_publishing_a_new_status_records_who_moved_it_when_and_why(page: ChallengePage, rita: Any) -> None:
    day = clock.today() - 3 * DAY
    page = ChallengePage.objects.get(pk=page.pk)
    page.status, page.status_on, page.status_note = "open", day, "Un binôme y travaille."
    page.save_revision(user=rita).publish()
    move = ChallengeMove.objects.of(page.translation_key).last()
    assert move is not None
    assert (move.status, move.on, move.note_fr, move.by) == ("open", day, "Un binôme y travaille.", rita)
    assert Event.objects.filter(verb="challenge.moved", subject_id=move.pk, user=rita).exists()


def test_publishing_again_with_the_same_status_records_nothing(page: ChallengePage) -> None:
    publish(page, title="Ouvrir ses données", status_note="Autre chose.")
    assert moves(page) == [("identified", "Trois organisations la posent.", "")]


@pytest.mark.parametrize(
    ("source", "target"), list(itertools.permutations(ChallengeStatus.values, 2)), ids=" to ".join
)
def test_only_the_moves_of_the_table_can_be_published(french: Any, source: str, target: str) -> None:
    page = french.add(ChallengePage, "Ouvrir", live=False, status=source)
    publish(page)
    if CHALLENGE.allows(source, target):
        publish(page, status=target, status_note="Parce que.")
        assert [row[0] for row in moves(page)] == [source, target]
        return
    with pytest.raises(NotReadyToPublish) as refusal:
        publish(page, status=target, status_note="Parce que.")
    assert set(refusal.value.error_dict) == {"status"}
    assert [row[0] for row in moves(page)] == [source]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"status_note": ""}, "status_note"),
        ({"status_note": "Trois organisations la posent."}, "status_note"),
        ({"status_on": 1}, "status_on"),
        ({"status_on": -11}, "status_on"),
    ],
    ids=["without a note", "with the note of the former move", "dated tomorrow", "before the last move"],
)
def test_a_move_is_refused(page: ChallengePage, changes: dict[str, Any], field: str) -> None:
    if "status_on" in changes:
        changes = {"status_on": clock.today() + changes["status_on"] * DAY}
    with pytest.raises(NotReadyToPublish) as refusal:
        publish(page, status="open", **{"status_note": "Nouvelle.", **changes})
    assert set(refusal.value.error_dict) == {field}
    assert len(moves(page)) == 1


def test_a_move_that_is_recorded_is_not_changed_nor_taken_away(page: ChallengePage) -> None:
    move = ChallengeMove.objects.get()
    for attempt in [
        move.delete,
        ChallengeMove.objects.all().delete,
        lambda: ChallengeMove.objects.update(note_fr="Autre"),
        lambda: rewrite(move, note_fr="Autre"),
        lambda: rewrite(move, note_fr=""),
        lambda: rewrite(move, status="closed"),
        lambda: rewrite(move, on=clock.today()),
    ]:
        with pytest.raises(MoveIsRecorded):
            attempt()
    rewrite(move, note_en="Three organisations ask it.")
    assert moves(page) == [("identified", "Trois organisations la posent.", "Three organisations ask it.")]
    with pytest.raises(MoveIsRecorded):
        rewrite(move, note_en="Other")


def rewrite(move: ChallengeMove, **values: Any) -> None:
    move = ChallengeMove.objects.get(pk=move.pk)
    for name, value in values.items():
        setattr(move, name, value)
    move.save()


@pytest.fixture
def translation(page: ChallengePage, english: Any) -> ChallengePage:
    """The challenge in English, as the translation editor makes it: its note is not translated yet."""
    source = TranslationSource.get_or_create_from_instance(ChallengePage.objects.get(pk=page.pk))[0]
    translation = Translation.objects.create(
        source=source, target_locale=Locale.objects.get(language_code="en")
    )
    translation.save_target(publish=False)
    copy = translation.get_target_instance()
    copy.get_latest_revision().publish()
    return ChallengePage.objects.get(pk=copy.pk)


def test_what_a_translation_has_not_translated_is_not_taken_for_its_note(translation: ChallengePage) -> None:
    assert moves(translation) == [("identified", "Trois organisations la posent.", "")]


def test_publishing_the_translation_adds_its_note_once(translation: ChallengePage) -> None:
    publish(translation, status_note="Three organisations ask it.")
    publish(translation, status_note="Other words.")
    assert moves(translation) == [
        ("identified", "Trois organisations la posent.", "Three organisations ask it.")
    ]


def test_a_move_reaches_the_translation_without_its_former_note(
    page: ChallengePage, translation: ChallengePage
) -> None:
    publish(translation, status_note="Three organisations ask it.")
    publish(page, status="open", status_on=clock.today(), status_note="Un binôme y travaille.")
    translation.refresh_from_db()
    assert translation.status == "open"
    assert moves(page)[1:] == [("open", "Un binôme y travaille.", "")]
    publish(translation, status_note="A pair works on it.")
    assert moves(page)[1:] == [("open", "Un binôme y travaille.", "A pair works on it.")]


def test_a_translation_moves_nothing_by_itself(page: ChallengePage, translation: ChallengePage) -> None:
    publish(translation, status="open", status_on=clock.today(), status_note="On its own.")
    assert len(moves(page)) == 1


# The page


def test_the_page_tells_its_life_in_order_each_note_in_its_language(
    page: ChallengePage, translation: ChallengePage
) -> None:
    publish(page, status="open", status_on=clock.today() - 2 * DAY, status_note="Un binôme y travaille.")
    publish(page, status="learned", status_on=clock.today(), status_note="Trois leçons.")
    french, english = html_of("/fr/defis/ouvrir/"), html_of(translation.get_url() or "")
    notes = ["Trois organisations la posent.", "Un binôme y travaille.", "Trois leçons."]
    assert sorted(notes, key=french.index) == notes
    assert f'<time datetime="{clock.today().isoformat()}">' in french
    assert french.count('<li class="is-done">') == 2
    assert french.count('<li class="is-now">') == 1
    assert '<div class="timeline__note" lang="fr">' in english
    assert 'timeline__note" lang' not in french


def test_the_page_names_who_is_engaged_while_their_membership_runs(
    page: ChallengePage, rivage: Organisation, orbite: Organisation, tramway: Organisation
) -> None:
    publish(page, organisation=rivage)
    for one in (orbite, tramway):
        engage(actor=Actor.system(), challenge=page, organisation=one)
    engaged = ChallengePage.objects.get(pk=page.pk).engaged_organisations()
    assert engaged == [rivage, orbite, tramway]
    Organisation.objects.filter(pk=tramway.pk).update(membership_ends_on=clock.today() - DAY)
    html = html_of("/fr/defis/ouvrir/")
    assert "Orbite" in html
    assert "Tramway" not in html


def test_what_came_of_it_shows_only_title_and_date_of_what_is_reserved(
    french: Any, page: ChallengePage
) -> None:
    until = clock.today() + 30 * DAY
    open_one = french.add(CommonPage, "Le guide")
    closed = french.add(CommonPage, "Le retour", reserved_until=until, summary="Un secret")
    draft = french.add(CommonPage, "Le brouillon", live=False)
    publish(page, related_commons=[open_one, closed, draft])
    html = html_of("/fr/defis/ouvrir/")
    assert "/fr/communs/le-guide/" in html
    assert "Le retour" in html
    assert "Un secret" not in html
    assert date_format(until, "j F Y") in html
    assert "Le brouillon" not in html
    with time_machine.travel(dt.datetime.combine(until, dt.time(12), tzinfo=dt.UTC), tick=False):
        assert date_format(until, "j F Y") not in html_of("/fr/defis/ouvrir/")


def test_who_seeks_and_offers_help_is_counted_in_every_language_and_hidden_under_three(
    page: ChallengePage, translation: ChallengePage, peer_cycle: Any, culture_cycle: Any, rivage: Organisation
) -> None:
    people = [make_volunteer(f"Personne{n}", rivage) for n in range(4)]
    for n, person in enumerate(people):
        for cycle in (peer_cycle, culture_cycle):
            chosen = page if n % 2 else translation
            enrolled(person, cycle, "mentee" if n else "mentor").challenges.add(chosen)
    interest = interest_in_challenge(page.translation_key)
    assert (interest.offer, interest.seek) == (None, 3)
    assert "3 people" in html_of(translation.get_url() or "")
    assert "fewer than 3" in html_of(translation.get_url() or "")
    people[3].state = "paused"
    people[3].save()
    assert interest_in_challenge(page.translation_key).seek is None


@pytest.mark.parametrize("gone", ["withdrawn", "cycle closed", "cycle in draft", "membership ended"])
def test_who_is_no_longer_there_is_not_counted(
    page: ChallengePage, charter: Any, peer_cycle: Any, rivage: Organisation, gone: str
) -> None:
    people = [make_volunteer(f"Personne{n}", rivage) for n in range(3)]
    places = [enrolled(person, peer_cycle) for person in people]
    for place in places:
        place.challenges.add(page)
    assert interest_in_challenge(page.translation_key).seek == 3
    if gone == "withdrawn":
        places[0].withdrawn_at = clock.now()
        places[0].save()
    elif gone == "membership ended":
        Organisation.objects.update(membership_ends_on=clock.today() - DAY)
    else:
        peer_cycle.state = "closed" if gone == "cycle closed" else "draft"
        peer_cycle.save()
    assert interest_in_challenge(page.translation_key).seek is None


def test_a_long_life_and_a_crowd_cost_no_more_queries(
    page: ChallengePage, french: Any, rivage: Organisation, count_queries: Any
) -> None:
    publish(page, organisation=rivage)
    engage(actor=Actor.system(), challenge=page, organisation=make_organisation("Un", "school"))
    publish(page, related_commons=[french.add(CommonPage, "Guide")])
    html_of("/fr/defis/ouvrir/")
    few = count_queries(lambda: html_of("/fr/defis/ouvrir/"))
    for n in range(20):
        engage(actor=Actor.system(), challenge=page, organisation=make_organisation(f"Org{n}", "school"))
        publish(page, status="open" if n % 2 else "in_work", status_on=clock.today(), status_note=f"Note {n}")
    publish(page, related_commons=[french.add(CommonPage, f"Guide {n}") for n in range(20)])
    html_of("/fr/defis/ouvrir/")
    assert count_queries(lambda: html_of("/fr/defis/ouvrir/")) <= few


# Engaging


def test_a_referent_engages_the_organisation_once_and_may_leave(
    page: ChallengePage, rita: Any, rivage: Organisation
) -> None:
    first = engage(actor=actor(rita), challenge=page, organisation=rivage)
    assert engage(actor=actor(rita), challenge=page, organisation=rivage) == first
    disengage(actor=actor(rita), challenge=page, organisation=rivage)
    disengage(actor=actor(rita), challenge=page, organisation=rivage)
    assert not Engagement.objects.exists()
    verbs = Event.objects.filter(subject_id=first.pk).order_by("at").values_list("verb", flat=True)
    assert list(verbs) == ["challenge.engaged", "challenge.disengaged"]


def test_nobody_engages_another_s_organisation(
    page: ChallengePage, rita: Any, ada: Any, rivage: Organisation, orbite: Organisation
) -> None:
    engage(actor=Actor.system(), challenge=page, organisation=orbite)
    for who, whose in [
        (actor(rita), orbite), (actor(ada), rivage), (Actor(), rivage), (Actor(organisation=rivage), rivage),
    ]:  # fmt: skip
        with refused("not_allowed"):
            engage(actor=who, challenge=page, organisation=whose)
    with refused("not_allowed"):
        disengage(actor=actor(rita), challenge=page, organisation=orbite)


@pytest.mark.parametrize("status", ["idea", "learned", "closed"])
def test_only_a_challenge_that_is_alive_is_engaged_in(
    page: ChallengePage, rita: Any, rivage: Organisation, status: str
) -> None:
    page.status = status
    with refused("wrong_state"):
        engage(actor=actor(rita), challenge=page, organisation=rivage)


def test_neither_an_unpublished_challenge_nor_an_ended_membership_is_engaged(
    page: ChallengePage, rita: Any, rivage: Organisation
) -> None:
    page.live = False
    with refused("wrong_state"):
        engage(actor=actor(rita), challenge=page, organisation=rivage)
    page.live = True
    rivage.membership_ends_on = clock.today() - DAY
    with refused("membership_ended"):
        engage(actor=actor(rita), challenge=page, organisation=rivage)


def test_a_referent_engages_and_leaves_from_the_member_space(
    page: ChallengePage, rita: Any, rivage: Organisation
) -> None:
    client = Client()
    client.force_login(rita)
    assert "/me/challenges/" in html_of("/fr/defis/ouvrir/", client)
    path = f"/me/challenges/{page.translation_key}/"
    assert f"{path}engage/" in html_of("/me/challenges/", client)
    client.post(f"{path}engage/", {"organisation": "rivage"})
    assert Engagement.objects.get().organisation == rivage
    publish(page, status="closed", status_on=clock.today(), status_note="Fini.")
    assert f"{path}disengage/" in html_of("/me/challenges/", client)
    client.post(f"{path}disengage/", {"organisation": "rivage"})
    assert not Engagement.objects.exists()
    refusal = client.post(f"{path}engage/", {"organisation": "rivage"})
    assert refusal.status_code == 409


def test_a_coordinator_chooses_whose_engagement_it_is(
    page: ChallengePage, coralie: Any, rivage: Organisation, orbite: Organisation
) -> None:
    client = Client()
    client.force_login(coralie)
    assert "Orbite" in html_of("/me/challenges/?organisation=orbite", client)
    client.post(f"/me/challenges/{page.translation_key}/engage/", {"organisation": "orbite"})
    assert Engagement.objects.get().organisation == orbite


def test_others_find_no_such_page(page: ChallengePage, rita: Any, ada: Any, orbite: Organisation) -> None:
    path = f"/me/challenges/{page.translation_key}/engage/"
    assert Client().get("/me/challenges/").status_code == 302
    member = Client()
    member.force_login(ada.user)
    assert member.get("/me/challenges/").status_code == 404
    assert member.post(path, {"organisation": "rivage"}).status_code == 404
    assert "/me/challenges/" not in html_of("/fr/defis/ouvrir/", member)
    referent = Client()
    referent.force_login(rita)
    assert referent.post(path, {"organisation": "orbite"}).status_code == 404
    assert not Engagement.objects.exists()


def test_the_list_to_engage_in_costs_the_same_for_many(
    page: ChallengePage, french: Any, rita: Any, count_queries: Any
) -> None:
    client = Client()
    client.force_login(rita)
    html_of("/me/challenges/", client)
    few = count_queries(lambda: html_of("/me/challenges/", client))
    for n in range(30):
        french.add(ChallengePage, f"Défi {n}")
    assert count_queries(lambda: html_of("/me/challenges/", client)) <= few + 1  # the count of the pages
    assert "page=2" in html_of("/me/challenges/", client)


# For programs


def test_programs_read_the_life_and_no_number_under_three(
    page: ChallengePage, translation: ChallengePage, peer_cycle: Any, rivage: Organisation, orbite: Organisation
) -> None:
    publish(page, status="open", status_on=clock.today(), status_note="Un binôme y travaille.")
    engage(actor=Actor.system(), challenge=ChallengePage.objects.get(pk=page.pk), organisation=orbite)
    for n in range(3):
        person = make_volunteer(f"Personne{n}", rivage)
        enrolled(person, peer_cycle, "mentee" if n else "mentor").challenges.add(page)
    body = Client().get("/api/v1/challenges/ouvrir/?language=en").json()
    assert [(move["status"], move["note"], move["language"]) for move in body["timeline"]] == [
        ("identified", "Trois organisations la posent.", "fr"),
        ("open", "Un binôme y travaille.", "fr"),
    ]
    assert body["timeline"][1]["on"] == clock.today().isoformat()
    assert [one["slug"] for one in body["engaged"]] == ["orbite"]
    assert body["interest"] == {"seek": None, "offer": None, "threshold": 3}
