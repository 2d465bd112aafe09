"""Ideas in the back office: read and decided on by coordinators, closed to everyone else."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from commons.exchange.site import serve_from
from commons.models import ChallengeIndexPage, ChallengePage, HomePage, Idea
from tests.cast import make_user


@pytest.fixture
def index(db) -> ChallengeIndexPage:
    from wagtail.models import Locale, Page

    locale = Locale.objects.get(language_code="fr")
    home = HomePage(title="Passeurs", slug="home-fr", summary="Le hub", tagline="x", locale=locale)
    Page.get_first_root_node().add_child(instance=home)
    serve_from(home)
    found = ChallengeIndexPage(title="Défis", summary="Défis", locale=locale)
    home.add_child(instance=found)
    return found


def make_idea(state: str = "received", **values) -> Idea:
    reason = "Déjà traitée" if state == "declined" else ""
    own = {
        "title": "Un vélo pour deux",
        "text": "Son texte",
        "name": "Zoé Passante",
        "email": "zoe@ailleurs.example",
    }
    return Idea.objects.create(**{**own, "state": state, "reason": reason, **values})


def act(name: str, idea: Idea) -> str:
    return reverse("idea:act", args=[name, idea.pk])


def inspect(idea: Idea) -> str:
    return reverse("idea:inspect", args=[idea.pk])


@pytest.fixture
def idea(db) -> Idea:
    return make_idea()


def test_nobody_but_coordinators_enters(client, browser, rita, sacha, ada, eve, idea):
    doors = [reverse("idea:index"), f"{reverse('idea:index')}?export=csv", inspect(idea)]
    doors += [act(name, idea) for name in ("promote", "merge", "decline")]
    for path in doors:
        assert client.get(path).headers["Location"].startswith("/accounts/login/")
        for other in (rita, sacha, ada.user):
            assert browser(other).get(path).status_code == 403
        answer = browser(eve).get(path)
        gone = path == inspect(idea)  # for an editor there is no such thing
        assert (answer.status_code, answer.headers.get("Location")) == (
            (404, None) if gone else (302, "/admin/")
        )
    for name, values in {"decline": {"reason": "x"}, "promote": {}, "merge": {}}.items():
        assert client.post(act(name, idea), values).status_code == 302
        assert browser(rita).post(act(name, idea), values).status_code == 403
        assert browser(eve).post(act(name, idea), values).headers["Location"] == "/admin/"
    idea.refresh_from_db()
    assert idea.state == "received"


def test_coordinators_find_filter_and_export(office, idea):
    declined = make_idea("declined", title="Une autre", email="ada@ailleurs.example", name="Ada")

    def found(**query):
        return set(office.get(reverse("idea:index"), query).context["object_list"])

    assert found() == {idea, declined}
    assert found(state=["received"]) == {idea}
    assert found(q="VÉLO") | found(q="vélo") == {idea}
    assert found(q="ada@ailleurs") == {declined}
    assert found(language="en") == set()
    csv = b"".join(office.get(reverse("idea:index"), {"export": "csv"}).streaming_content).decode()
    assert "Un vélo pour deux" in csv
    assert "zoe@ailleurs.example" not in csv
    assert "Zoé" not in csv


def test_what_its_sender_has_not_confirmed_is_nowhere(office):
    unconfirmed = make_idea("sent", title="Du spam")
    assert "Du spam" not in office.get(reverse("idea:index")).text
    assert "Du spam" not in office.get(reverse("wagtailadmin_home")).text
    assert office.get(inspect(unconfirmed)).status_code == 404
    assert office.post(act("promote", unconfirmed)).status_code == 409
    assert office.get(inspect(Idea(pk=uuid.uuid4()))).status_code == 404


def test_the_list_asks_no_more_with_more_ideas(office, idea):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert office.get(reverse("idea:index")).status_code == 200
        return len(captured)

    queries()
    before = queries()
    for number in range(20):
        make_idea(title=f"Idée {number}", handled_by=make_user("x", f"x{number}@hub.example"))
    assert queries() == before


def test_an_idea_is_read_with_its_sender_and_what_can_be_done(office, idea):
    page = office.get(inspect(idea)).text
    assert "&lt;p&gt;" not in page
    for word in ("Un vélo pour deux", "Son texte", "Zoé Passante", "zoe@ailleurs.example"):
        assert word in page
    for name in ("promote", "merge", "decline"):
        assert act(name, idea) in page
    decided = make_idea("declined")
    assert act("promote", decided) not in office.get(inspect(decided)).text


def test_the_home_of_the_back_office_counts_what_waits(office, browser, eve, idea):
    make_idea("declined")
    home = office.get(reverse("wagtailadmin_home")).text
    assert "1 idea to read" in home
    assert inspect(idea) in home
    assert "idea to read" not in browser(eve).get(reverse("wagtailadmin_home")).text


def test_declining_without_a_reason_says_so_at_the_field(office, idea):
    answer = office.post(act("decline", idea), {"reason": " "})
    assert answer.status_code == 400
    assert answer.context["form"].errors["reason"]
    assert office.post(act("decline", idea), {"reason": "Un autre réseau y répond."}).status_code == 302
    idea.refresh_from_db()
    assert (idea.state, idea.reason) == ("declined", "Un autre réseau y répond.")
    assert "Un autre réseau" in office.get(inspect(idea)).text


def test_merging_into_another_idea(office, idea):
    other = make_idea(title="La même")
    assert "La même" in office.get(act("merge", idea)).text
    assert office.post(act("merge", idea), {"into": str(other.pk), "challenge": ""}).status_code == 302
    assert inspect(idea) in office.get(inspect(other)).text
    assert inspect(other) in office.get(inspect(idea)).text


def test_merging_into_a_challenge_or_into_nothing(office, idea, index):
    page = ChallengePage(title="Un défi", summary="x")
    index.add_child(instance=page)
    assert office.post(act("merge", idea), {}).status_code == 409
    assert office.post(act("merge", idea), {"into": "x", "challenge": "99999"}).status_code == 400
    assert office.post(act("merge", idea), {"into": "", "challenge": page.pk}).status_code == 302
    idea.refresh_from_db()
    assert (idea.state, idea.challenge) == ("merged", page)


def test_promoting_as_a_draft_goes_on_in_the_editor(office, idea, index):
    answer = office.post(act("promote", idea), {"publish": ""})
    page = ChallengePage.objects.get()
    assert answer.headers["Location"] == reverse("wagtailadmin_pages:edit", args=[page.pk])
    assert not page.live
    editor = office.get(answer.headers["Location"])
    assert editor.status_code == 200
    assert "Un vélo pour deux" in editor.text


def test_promoting_and_publishing_at_once(office, idea, index, client):
    office.post(act("promote", idea), {"publish": "now"})
    page = ChallengePage.objects.get()
    assert page.live
    assert client.get(page.url).status_code == 200


def test_promoting_again_is_refused_and_makes_nothing(office, idea, index):
    office.post(act("promote", idea), {"publish": "now"})
    assert office.post(act("promote", idea), {"publish": "now"}).status_code == 409
    assert ChallengePage.objects.count() == 1


def test_without_a_list_of_challenges_the_refusal_is_shown(office, idea):
    answer = office.post(act("promote", idea), {"publish": ""})
    assert answer.status_code == 409
    assert answer.context["form"].non_field_errors()
