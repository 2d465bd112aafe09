"""What a challenge’s page tells of its life, and what programs read of it."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils.formats import date_format

from commons.models import ChallengePage, CommonPage
from commons.services.lives import engage
from hub.members.actors import Actor
from hub.members.models import Organisation
from hub.mentoring.interest import interest_in_challenge
from hub.shared import clock
from tests.cast import enrolled, make_organisation, make_volunteer
from tests.commons.lives.conftest import DAY, html_of, publish

pytestmark = pytest.mark.django_db


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


def test_programs_read_the_life_and_no_number_under_three(
    page: ChallengePage,
    translation: ChallengePage,
    peer_cycle: Any,
    rivage: Organisation,
    orbite: Organisation,
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
