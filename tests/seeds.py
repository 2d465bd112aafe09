"""The seeds of what many tests begin with, made once in each process."""

from typing import Any

import pytest

from hub.mentoring.permissions import ensure_coordinators
from tests.cast import make_charter
from tests.commons.conftest import plant, plant_in_english, tree
from tests.sowing import Seeds, nothing_kept


@pytest.fixture(scope="session")
def french_seeds(django_db_setup: None, django_db_blocker: Any) -> Seeds:
    with django_db_blocker.unblock():
        return Seeds(plant)


@pytest.fixture(scope="session")
def english_seeds(french_seeds: Seeds, django_db_blocker: Any) -> Seeds:
    with django_db_blocker.unblock(), nothing_kept():
        french_seeds.sow()
        return Seeds(lambda: plant_in_english(tree("fr")))


@pytest.fixture(scope="session")
def charter_seeds(django_db_setup: None, django_db_blocker: Any) -> Seeds:
    with django_db_blocker.unblock():
        return Seeds(make_charter, sealed=True)


@pytest.fixture(scope="session")
def coordinators_seeds(django_db_setup: None, django_db_blocker: Any) -> Seeds:
    with django_db_blocker.unblock():
        return Seeds(ensure_coordinators)
