"""Loading the demonstration where it is half there, or not wanted."""

import pytest
from django.contrib.auth.hashers import make_password
from django.core.management import CommandError, call_command

from hub.demo import accounts, network, people
from hub.members.models import User, Volunteer
from hub.mentoring.models import Pair
from tests.demo.people import load, make_challenges


@pytest.mark.django_db
def test_an_interrupted_load_goes_on_where_it_stopped():
    make_challenges()
    password = make_password(accounts.PASSWORD)
    network.load_topics()
    network.load_organisations()
    people.load_people(password=password)
    before = Volunteer.objects.count()
    load()
    assert Volunteer.objects.count() == before
    assert Pair.objects.exists()


@pytest.mark.django_db
def test_it_refuses_to_load_in_production(settings):
    settings.SETTINGS_MODULE = "hub.settings.production"
    with pytest.raises(CommandError, match="--yes-in-production"):
        call_command("load_demo")
    assert not User.objects.exists()
