"""Ideas decided on by coordinators: declined, merged, promoted; their senders forgotten in time."""

import datetime as dt

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from commons.drafts import credit_line, paragraphs
from commons.models import ChallengeIndexPage, ChallengePage, Idea
from commons.services import ideas
from commons.states import IDEA, ChallengeStatus, IdeaState
from hub.members.actors import Actor
from hub.shared import clock
from hub.shared.chores import tend
from tests.cast import SYSTEM, actor, refused
from tests.commons.ideas import letters, make_idea


def test_declining_needs_a_reason_which_the_sender_reads(coralie, post):
    idea = make_idea()
    with pytest.raises(ValidationError) as error:
        ideas.decline_idea(actor=actor(coralie), idea=idea, reason="  ")
    assert set(error.value.error_dict) == {"reason"}
    assert Idea.objects.get().state == "received"
    ideas.decline_idea(actor=actor(coralie), idea=idea, reason="Un autre réseau y répond.")
    [mail] = post()
    assert mail.to == ["zoe@ailleurs.example"]
    assert "Un autre réseau y répond." in mail.body
    assert Idea.objects.get().handled_by == coralie


def test_merging_into_an_idea_then_promoting_that_one_tells_both_and_credits_both(coralie, french, post):
    first = make_idea(title="La première", name="Ada", wants_credit=True)
    second = make_idea(name="Basile", email="basile@ailleurs.example", wants_credit=True)
    third = make_idea(name="Discrète", email="discrete@ailleurs.example")
    for idea in (second, third):
        ideas.merge_idea(actor=actor(coralie), idea=idea, into=first)
    assert [mail.to[0] for mail in post()] == ["basile@ailleurs.example", "discrete@ailleurs.example"]
    post().clear()
    page = ideas.promote_idea(actor=actor(coralie), idea=first, publish=True)
    assert page.credit == "Ada, Basile"
    assert {mail.to[0] for mail in post()} == {first.email, second.email, third.email}
    assert all(page.full_url in mail.body for mail in post())
    assert Idea.objects.filter(challenge=page).count() == 3


def test_merging_into_a_challenge_gives_its_address(coralie, french, post):
    page = french.add(ChallengePage, "Un défi")
    older, idea = make_idea(email="older@ailleurs.example"), make_idea()
    ideas.merge_idea(actor=actor(coralie), idea=older, into=idea)
    post().clear()
    ideas.merge_idea(actor=actor(coralie), idea=idea, challenge=page)
    assert {mail.to[0] for mail in post()} == {"older@ailleurs.example", "zoe@ailleurs.example"}
    assert all(page.full_url in mail.body for mail in post())


def test_what_was_merged_follows_when_its_idea_is_merged(coralie):
    last, middle, first = make_idea(), make_idea(), make_idea()
    ideas.merge_idea(actor=actor(coralie), idea=first, into=middle)
    ideas.merge_idea(actor=actor(coralie), idea=middle, into=last)
    assert set(last.merged.all()) == {first, middle}


def test_an_idea_is_not_merged_into_itself_nowhere_twice_or_into_a_closed_one(coralie, french):
    idea, page = make_idea(), french.add(ChallengePage, "Un défi")
    closed = [make_idea(state) for state in ("sent", "declined", "merged")]
    attempts = [
        {},
        {"into": idea},
        {"into": make_idea(), "challenge": page},
        *({"into": one} for one in closed),
    ]
    for attempt in attempts:
        with refused("same_idea"):
            ideas.merge_idea(actor=actor(coralie), idea=idea, **attempt)
    assert Idea.objects.get(pk=idea.pk).state == "received"


def test_promoting_makes_a_challenge_with_the_words_and_the_credit(coralie, french, client):
    idea = make_idea(
        title="Vélos <partagés> & co ?",
        text="Un.\nDeux <script>alert(1)</script>.\n\nTrois.",
        wants_credit=True,
    )
    page = ideas.promote_idea(actor=actor(coralie), idea=idea, publish=True)
    page = ChallengePage.objects.get(pk=page.pk)
    assert (page.title, page.status, page.credit, page.live) == (
        "Vélos <partagés> & co ?", ChallengeStatus.IDEA, "Zoé Passante", True,
    )  # fmt: skip
    assert page.get_parent().specific == ChallengeIndexPage.objects.get()
    shown = client.get(page.url).text
    assert "<p>Un.<br/>Deux &lt;script&gt;alert(1)&lt;/script&gt;.</p>" in shown
    assert "Zoé Passante" in shown
    assert "zoe@ailleurs.example" not in shown
    assert Idea.objects.get().challenge == page


def test_whoever_did_not_ask_for_credit_is_named_nowhere(coralie, french, client):
    page = ideas.promote_idea(actor=actor(coralie), idea=make_idea(), publish=True)
    assert page.credit == ""
    for path in (page.url, "/fr/search/?q=Zoé", "/api/v1/challenges/", f"/api/v1/challenges/{page.slug}/"):
        assert "Passante" not in client.get(path).text


def test_a_draft_is_announced_when_it_is_published_and_once(coralie, french, client, post):
    page = ideas.promote_idea(actor=actor(coralie), idea=make_idea(), publish=False)
    assert client.get(page.get_url()).status_code == 404
    [first] = letters(post)
    assert first[0] == "zoe@ailleurs.example"
    page.save_revision().publish()
    [second] = letters(post)
    assert second[0] == "zoe@ailleurs.example"
    assert second[1] != first[1]
    page.save_revision().publish()
    assert letters(post) == []


def test_promoting_again_never_makes_a_second_page(coralie, french, post):
    idea = make_idea()
    ideas.promote_idea(actor=actor(coralie), idea=idea, publish=True)
    with refused("wrong_state"):
        ideas.promote_idea(actor=actor(coralie), idea=idea, publish=True)
    assert ChallengePage.objects.count() == 1
    assert len(post()) == 1


def test_an_idea_becomes_a_challenge_in_its_own_language(coralie, french, english):
    page = ideas.promote_idea(actor=actor(coralie), idea=make_idea(language="en"), publish=False)
    assert page.locale.language_code == "en"


def test_titles_that_give_no_address_or_the_same_one_still_make_pages(coralie, french):
    titles = ["??", "??", "Même titre", "Même titre"]
    made = [
        ideas.promote_idea(actor=actor(coralie), idea=make_idea(title=title), publish=False)
        for title in titles
    ]
    assert len({page.slug for page in made}) == 4


def test_without_a_list_of_challenges_nothing_is_decided(coralie, db):
    with refused("no_place"):
        ideas.promote_idea(actor=actor(coralie), idea=make_idea(), publish=True)
    assert Idea.objects.get().state == "received"


def test_nobody_but_coordinators_decides_or_reads(rita, sacha, rivage, ada, french):
    idea = make_idea()
    for who in (Actor(), actor(rita), actor(sacha), actor(ada), Actor(organisation=rivage)):
        assert not Idea.objects.visible_to(who).exists()
        for attempt in (
            lambda who=who: ideas.decline_idea(actor=who, idea=idea, reason="x"),
            lambda who=who: ideas.merge_idea(actor=who, idea=idea, into=make_idea()),
            lambda who=who: ideas.promote_idea(actor=who, idea=idea, publish=True),
            lambda who=who: ideas.drop_unconfirmed(actor=who),
            lambda who=who: ideas.forget_senders(actor=who),
        ):
            with refused("not_allowed"):
                attempt()
    assert Idea.objects.get(pk=idea.pk).state == "received"


@pytest.mark.parametrize("state", IdeaState)
@pytest.mark.parametrize("to", IdeaState)
def test_only_the_table_s_moves_are_made(db, state, to):
    idea = make_idea(state)
    reason = {"reason": "Non"} if to == IdeaState.DECLINED else {}
    if to in IDEA.moves.get(state, ()):
        IDEA.move(idea, to, **reason)
        assert Idea.objects.get().state == to
    else:
        with refused("wrong_state"):
            IDEA.move(idea, to, **reason)
        assert Idea.objects.get().state == state


@pytest.mark.parametrize("wrong", [{"state": "lost"}, {"state": "declined", "reason": ""}])
def test_the_database_refuses_what_the_verbs_refuse(db, wrong):
    idea = make_idea()
    with pytest.raises(IntegrityError), transaction.atomic():
        Idea.objects.filter(pk=idea.pk).update(**wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        Idea.objects.filter(pk=idea.pk).update(merged_into=idea)


# Forgetting


def test_a_year_after_the_decision_the_sender_is_forgotten_and_the_credit_stays(coralie, french):
    promoted = make_idea(wants_credit=True, organisation="Vélos unis")
    waiting = make_idea(title="Pas encore lue")
    page = ideas.promote_idea(actor=actor(coralie), idea=promoted, publish=True)
    with time_machine.travel(clock.now() + dt.timedelta(days=364)):
        assert tend()["senders of ideas forgotten"] == 0
    with time_machine.travel(clock.now() + dt.timedelta(days=366)):
        assert tend()["senders of ideas forgotten"] == 1
        assert tend()["senders of ideas forgotten"] == 0
    promoted.refresh_from_db()
    assert (promoted.name, promoted.email, promoted.organisation) == ("", "", "")
    assert promoted.forgotten_at is not None
    assert ChallengePage.objects.get(pk=page.pk).credit == "Zoé Passante"
    waiting.refresh_from_db()
    assert waiting.email == "zoe@ailleurs.example"


def test_nobody_writes_to_the_forgotten(coralie, french, post):
    page = ideas.promote_idea(actor=actor(coralie), idea=make_idea(), publish=False)
    with time_machine.travel(clock.now() + dt.timedelta(days=366)):
        ideas.forget_senders(actor=SYSTEM)
        post().clear()
        page.save_revision().publish()
    assert letters(post) == []


# Pieces


def test_paragraphs_are_ours_alone():
    assert [str(one.source) for one in paragraphs("A <b>b\r\nc\r\n\r\n\r\n& d")] == [
        "<p>A &lt;b&gt;b<br/>c</p>",
        "<p>&amp; d</p>",
    ]


def test_a_credit_holds_each_name_once_and_as_many_as_fit():
    assert credit_line(["Ada", "Ada", "Basile\nX"]) == "Ada, Basile X"
    assert len(credit_line([f"Nom {number}" for number in range(99)])) <= 200
