"""Ideas: sent without an account, confirmed by mail, decided on by coordinators, forgotten in time."""

import datetime as dt
import re

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from commons.drafts import credit_line, paragraphs
from commons.ideas import idea_of, token_for
from commons.models import ChallengeIndexPage, ChallengePage, Idea
from commons.services import ideas
from commons.states import IDEA, ChallengeStatus, IdeaState
from hub.members.actors import Actor
from hub.members.models import Event
from hub.mentoring.permissions import COORDINATORS, ensure_coordinators
from hub.shared import clock, guards
from hub.shared.chores import tend
from tests.cast import SYSTEM, actor, refused

FORM = "/fr/ideas/"
WRITTEN = {
    "title": "Comment partager un vélo entre communes ?",
    "text": "Deux communes voisines.\n\nUn seul parc de vélos.",
    "name": "Zoé Passante",
    "email": "zoe@ailleurs.example",
    "organisation": "Vélos unis",
    "wants_credit": "on",
}


@pytest.fixture
def send(client, db):
    """Open the form, take the time to write, send it."""

    def sent(path: str = FORM, browser: Client = client, after: int = 20, **values: str):
        with time_machine.travel(clock.now() - dt.timedelta(seconds=after)):
            page = browser.get(path).text
        opened = re.search(r'name="opened" value="([^"]+)"', page)[1]
        return browser.post(path, {**WRITTEN, "opened": opened, **values})

    return sent


@pytest.fixture
def carla(coralie):
    """Coralie, in the group of coordinators: who is told by mail."""
    Group.objects.filter(name=COORDINATORS).delete()
    coralie.groups.add(ensure_coordinators())
    return coralie


def make_idea(state: str = "received", **values) -> Idea:
    defaults = {
        "title": "Une idée",
        "text": "Son texte",
        "name": "Zoé Passante",
        "email": "zoe@ailleurs.example",
    }
    reason = "Déjà traitée" if state == "declined" else ""
    return Idea.objects.create(**{**defaults, "state": state, "reason": reason, **values})


def letters(post) -> list[tuple[str, str]]:
    """(address, subject) of what was sent, once."""
    found = [(mail.to[0], mail.subject) for mail in post()]
    post().clear()
    return found


# Sending


def test_anyone_sends_an_idea_and_is_told_to_look_at_their_mail(send, post):
    answer = send()
    assert (answer.status_code, answer.headers["Location"]) == (302, "/fr/ideas/sent/")
    idea = Idea.objects.get()
    assert (idea.state, idea.title, idea.language, idea.source) == ("sent", WRITTEN["title"], "fr", "form")
    assert idea.wants_credit
    assert [mail.to for mail in post()] == [["zoe@ailleurs.example"]]


def test_what_follows_the_form_is_the_same_for_a_known_and_an_unknown_address(send, client, rita):
    unknown, known = send(), send(email=rita.email)
    assert unknown.headers["Location"] == known.headers["Location"]
    page = client.get("/fr/ideas/sent/")
    assert page.status_code == 200
    assert "example" not in page.text


def test_the_form_says_what_is_missing_at_the_field_and_loses_nothing(send):
    answer = send(email="zoe", title="")
    assert answer.status_code == 400
    assert not Idea.objects.exists()
    assert 'aria-invalid="true"' in re.search(r'<input[^>]*name="email"[^>]*>', answer.text)[0]
    assert re.search(r'aria-describedby="[^"]*id_email_error', answer.text)
    assert "Un seul parc de vélos." in answer.text
    assert 'value="zoe"' in answer.text


@pytest.mark.parametrize(("values", "code"), [({"website": "x"}, "trapped"), ({"after": 1}, "too_fast")])
def test_a_robot_is_stopped_and_nothing_is_kept_or_sent(send, post, values, code):
    answer = send(**values)
    assert answer.status_code == 400
    assert answer.context["form"].has_error("__all__", code)
    assert "Un seul parc de vélos." in answer.text
    assert not Idea.objects.exists()
    assert post() == []


def test_one_address_is_not_flooded(send, post):
    answers = [send(title=f"Idée {number}") for number in range(4)]
    assert [answer.status_code for answer in answers] == [302, 302, 302, 429]
    assert "Idée 3" in answers[3].text
    assert len(post()) == 3


def test_the_same_idea_sent_twice_is_kept_once_and_mailed_again_only_later(send, post):
    send()
    send()
    assert Idea.objects.count() == 1
    assert len(post()) == 1
    with time_machine.travel(clock.now() + dt.timedelta(minutes=30)):
        send()
    assert len(post()) == 2


def test_a_mail_to_an_unproven_address_quotes_nothing_of_what_was_typed(send, post):
    send(title="Achetez ici https://spam.example", name="https://spam.example")
    mail = post()[0]
    assert "spam" not in mail.body + mail.subject
    assert mail.extra_headers["Auto-Submitted"] == "auto-generated"


def test_the_form_works_with_no_cookie_but_the_one_against_forgery(send):
    assert send(browser=Client(enforce_csrf_checks=False)).status_code == 302
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(FORM, WRITTEN).status_code == 403
    assert strict.get(FORM).cookies.keys() == {"csrftoken"}


def test_the_form_shows_the_address_for_mail_where_there_is_one(client, db, settings):
    assert "mailto:" not in client.get(FORM).text
    settings.IDEAS_ADDRESS = "idees@hub.example"
    assert 'href="mailto:idees@hub.example"' in client.get(FORM).text


def test_the_form_is_linked_from_the_list_of_challenges_and_from_home(client, french):
    index = ChallengeIndexPage.objects.get()
    assert f'href="{FORM}"' in client.get(index.url).text
    french.home.join_title = "Venez"
    french.home.save()
    assert f'href="{FORM}"' in client.get(french.home.url).text


# Confirming


def confirm_path(idea: Idea, language: str = "fr") -> str:
    with override(language):
        return reverse("idea_confirm", args=[token_for(idea)])


def test_the_link_shows_the_idea_and_the_button_confirms_it(send, client, post, carla):
    send()
    link = re.search(r"http\S+", post()[0].body)[0]
    path = link[link.index("/fr/ideas/confirm/") :]
    post().clear()
    page = client.get(path)
    assert page.status_code == 200
    assert WRITTEN["title"] in page.text
    assert Idea.objects.get().state == "sent"
    assert client.post(path).headers["Location"] == path
    assert Idea.objects.get().state == "received"
    assert client.get(path).status_code == 200
    told = {mail.to[0]: mail.body for mail in post()}
    assert told.keys() == {"zoe@ailleurs.example", carla.email}


def test_coordinators_learn_that_there_is_an_idea_and_nothing_about_who_sent_it(carla, sacha, post):
    idea = make_idea("sent", organisation="Vélos unis")
    ideas.confirm_idea(idea=idea)
    [told] = [mail for mail in post() if mail.to == [carla.email]]
    assert f"/admin/idea/inspect/{idea.pk}/" in told.body
    for secret in ("Zoé", "ailleurs", "Vélos", idea.title):
        assert secret not in told.body + told.subject
    assert not [mail for mail in post() if mail.to == [sacha.email]]


def test_the_sender_has_the_last_word_on_being_named(client, db):
    by_mail, by_form = make_idea("sent", source="mail"), make_idea("sent", wants_credit=True)
    assert "checked" not in client.get(confirm_path(by_mail)).text
    assert "checked" in client.get(confirm_path(by_form)).text
    client.post(confirm_path(by_mail), {"wants_credit": "on"})
    client.post(confirm_path(by_form))
    for idea, named in ((by_mail, True), (by_form, False)):
        idea.refresh_from_db()
        assert (idea.state, idea.wants_credit) == ("received", named)


def test_confirming_twice_changes_nothing(client, post, carla):
    idea = make_idea("sent")
    path = confirm_path(idea)
    client.post(path)
    client.post(path)
    assert len(post()) == 2
    assert Event.objects.filter(verb="idea.received").count() == 1


def test_a_late_link_says_what_to_do(client, db):
    idea = make_idea("sent")
    path = confirm_path(idea)
    with time_machine.travel(clock.now() + dt.timedelta(days=7, minutes=1)):
        answer = client.get(path)
        assert client.post(path).status_code == 404
    assert answer.status_code == 404
    assert f'href="{FORM}"' in answer.text
    assert Idea.objects.get().state == "sent"


def test_a_forged_link_or_one_of_another_address_confirms_nothing(client, db):
    idea = make_idea("sent")
    token = token_for(idea)
    assert idea_of(token) == idea
    assert idea_of(token[:-2] + "xx") is None
    assert idea_of("") is None
    Idea.objects.update(email="other@ailleurs.example")
    assert idea_of(token) is None
    assert client.post(f"/fr/ideas/confirm/{token}/").status_code == 404


def test_the_mail_and_the_page_speak_the_sender_s_language(send, post):
    with override("en"):
        send("/en/ideas/")
    assert Idea.objects.get().language == "en"
    assert post()[0].subject == "Confirm your idea"
    assert "/en/ideas/confirm/" in post()[0].body


def test_unconfirmed_ideas_are_deleted_after_a_week_and_no_others(db):
    make_idea("sent", title="Oubliée")
    make_idea("received", title="Confirmée")
    with time_machine.travel(clock.now() + dt.timedelta(days=6, hours=23)):
        assert tend()["unconfirmed ideas deleted"] == 0
    with time_machine.travel(clock.now() + dt.timedelta(days=7, hours=1)):
        assert tend()["unconfirmed ideas deleted"] == 1
    assert [idea.title for idea in Idea.objects.all()] == ["Confirmée"]


# Deciding


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


def test_every_verb_leaves_an_event_without_content(send, client, coralie, french):
    send()
    idea = Idea.objects.get()
    ideas.confirm_idea(idea=idea)
    ideas.promote_idea(actor=actor(coralie), idea=idea, publish=True)
    events = Event.objects.filter(subject_id=idea.pk)
    assert {event.verb for event in events} == {
        "idea.sent",
        "idea.received",
        "idea.promoted",
        "idea.published",
    }
    for event in events:
        assert event.ids == {}
        assert (event.user == coralie) == (event.verb == "idea.promoted")


# Pieces


def test_paragraphs_are_ours_alone():
    assert [str(one.source) for one in paragraphs("A <b>b\r\nc\r\n\r\n\r\n& d")] == [
        "<p>A &lt;b&gt;b<br/>c</p>",
        "<p>&amp; d</p>",
    ]


def test_a_credit_holds_each_name_once_and_as_many_as_fit():
    assert credit_line(["Ada", "Ada", "Basile\nX"]) == "Ada, Basile X"
    assert len(credit_line([f"Nom {number}" for number in range(99)])) <= 200


def test_the_address_of_a_confirmation_is_not_logged():
    from hub.shared.logs import LINK

    assert LINK.sub(r"\1…", "POST /fr/ideas/confirm/abc:def/") == "POST /fr/ideas/confirm/…/"


def test_the_limits_of_the_form_are_the_guards_own():
    assert guards.MOST_FROM_ONE_ADDRESS == ideas.MOST_MAILS
