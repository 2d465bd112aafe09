"""What the tests of the survey and of needs share."""

from collections.abc import Collection
from typing import Any
from urllib.parse import urlencode

from commons.models import ModelPage
from tests.commons.conftest import Tree

ANSWERS = {
    "who": "person", "seek": "step-back", "where": "outside", "opposite": "equal", "level": "senior", "time": "months",
    "words": "between", "return": "same",
}  # fmt: skip
"""They lead to peer to peer."""


def every_model(tree: Tree, but: Collection[str] = ()) -> dict[str, Any]:
    """A published page for each kind of model, `but` some, called “Modèle <kind>”."""
    kinds = [kind for kind in ModelPage.Kind.values if kind not in but]
    return {kind: tree.add(ModelPage, f"Modèle {kind}", kind=kind) for kind in kinds}


def address(language: str, answers: dict[str, str]) -> str:
    return f"/{language}/survey/?{urlencode(answers)}"
