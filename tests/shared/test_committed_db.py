"""`committed_db` shows real commits to other threads, and leaves nothing behind for the next test."""

import threading

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from wagtail.models import Locale, Page


def add_group_elsewhere() -> None:
    def add() -> None:
        Group.objects.create(name="from another thread")
        connection.close()

    thread = threading.Thread(target=add)
    thread.start()
    thread.join()


@pytest.mark.parametrize("time", ["first", "second"])
def test_another_thread_s_commit_is_seen_and_then_gone(committed_db, time):
    before = Group.objects.filter(name="from another thread").count()
    add_group_elsewhere()
    assert before == 0
    assert Group.objects.filter(name="from another thread").count() == 1


def test_what_migrations_filled_is_still_there(db):
    assert Page.objects.filter(depth=1).exists()
    assert Locale.objects.exists()
