"""The demonstration's people: loaded by their own verbs, once, quietly."""

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import transaction

from charters.models import Signature
from hub.demo import accounts
from hub.members.actors import Actor
from hub.members.events import deliver_pending
from hub.members.models import Event, Organisation, User, Volunteer
from hub.members.services import leave
from hub.mentoring.models import Enrolment, MatchRun, Pair, Programme
from hub.mentoring.permissions import COORDINATORS
from hub.topics.models import Topic
from tests.demo.people import load, make_challenges

MODELS = (Topic, Organisation, User, Volunteer, Programme, Enrolment, Pair, Event)


@pytest.fixture(scope="module")
def once(django_db_setup, django_db_blocker):
    """The demonstration, loaded for all tests of this module; what each changes is undone after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        make_challenges()
        load()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def loaded(once, db):
    pass


def rows():
    return {model: set(model.objects.values_list("pk", flat=True)) for model in MODELS}


@pytest.mark.usefixtures("loaded")
def test_it_brings_people_of_every_state_and_pairs_on_their_way():
    assert Volunteer.objects.count() >= 60
    assert {*Volunteer.objects.values_list("state", flat=True)} == {"active", "invited", "paused", "applied"}
    assert {*Pair.objects.values_list("state", flat=True)} == {"proposed", "accepted", "active", "completed"}
    assert Topic.objects.count() >= 20
    assert all(organisation.is_current() for organisation in Organisation.objects.all())


@pytest.mark.usefixtures("loaded")
def test_most_say_when_they_are_free_and_some_do_not():
    said = [bool(slots) for slots in Volunteer.objects.values_list("slots", flat=True)]
    assert len(said) / 2 < sum(said) < len(said)


@pytest.mark.usefixtures("loaded")
def test_everyone_in_an_active_pair_has_signed_what_they_read():
    for pair in Pair.objects.filter(state="active"):
        signatures = Signature.objects.filter(user__volunteers__places__pair=pair)
        assert signatures.count() == pair.members.count()
        for signature in signatures:
            assert signature.sha256 == getattr(signature.version, f"sha256_{signature.language}")


@pytest.mark.usefixtures("loaded")
def test_each_programme_has_a_proved_run_to_look_at_that_proposes_something_and_tells_nobody():
    runs = {run.cycle.programme.slug: run for run in MatchRun.objects.select_related("cycle__programme")}
    assert set(runs) == {programme.slug for programme in Programme.objects.all()}
    for run in runs.values():
        assert run.state == MatchRun.State.DONE
        assert run.summary["proved"]
        assert run.proposals.count() >= 2
        assert not run.proposals.exclude(pair=None).exists()


@pytest.mark.usefixtures("loaded")
def test_nobody_gets_a_mail_not_even_later():
    deliver_pending()
    assert mail.outbox == []
    assert not Event.objects.filter(delivered_at=None).exists()


@pytest.mark.usefixtures("loaded")
def test_a_second_load_adds_nothing():
    before = rows()
    load()
    assert rows() == before


@pytest.mark.usefixtures("loaded")
def test_what_people_changed_since_is_left_alone():
    volunteer = Volunteer.objects.get(email="karim.ouazzani@deux-rives.example")
    leave(actor=Actor(user=volunteer.user), volunteer=volunteer)
    Topic.objects.filter(slug="open-source").update(name_en="Free software")
    before = rows()
    load()
    assert rows() == before
    assert Topic.objects.get(slug="open-source").name_en == "Free software"
    assert Volunteer.objects.get(pk=volunteer.pk).state == "left"


@pytest.mark.usefixtures("loaded")
def test_the_demo_accounts_sign_in_with_the_printed_password(client, capsys):
    call_command("demo_accounts")
    printed = capsys.readouterr().out
    for account in accounts.ACCOUNTS:
        assert account.email in printed
        answer = client.post("/accounts/login/", {"login": account.email, "password": accounts.PASSWORD})
        assert (account.email, answer.status_code) == (account.email, 302)
        client.logout()


@pytest.mark.usefixtures("loaded")
def test_a_changed_password_is_not_printed(capsys):
    user = User.objects.get(email=accounts.ADMIN)
    user.set_password("another one, thank you")
    user.save()
    call_command("demo_accounts")
    line = next(line for line in capsys.readouterr().out.splitlines() if accounts.ADMIN in line)
    assert accounts.PASSWORD not in line


@pytest.mark.usefixtures("loaded")
def test_the_coordinator_coordinates_and_enters_the_back_office():
    coordinator = User.objects.get(email=accounts.COORDINATOR)
    assert coordinator.groups.filter(name=COORDINATORS).exists()
    assert coordinator.has_perms(
        ["members.coordinate", "wagtailadmin.access_admin", "members.change_volunteer"]
    )
    assert not coordinator.is_superuser
