"""When the hub itself breaks."""

import pytest
from django.test import Client


@pytest.mark.parametrize(
    ("breaks", "address", "kind"),
    [
        ("api.v1.topics.TopicViewSet.get_queryset", "/api/v1/topics/", "application/problem+json"),
        ("commons.views.search.find", "/fr/search/?q=velo", "text/html"),
    ],
)
def test_a_program_gets_a_problem_and_a_person_a_page(
    db: None, monkeypatch: pytest.MonkeyPatch, breaks: str, address: str, kind: str
) -> None:
    def burst(*args: object, **kwargs: object) -> None:
        raise RuntimeError("marked-secret")

    monkeypatch.setattr(breaks, burst)
    answer = Client(raise_request_exception=False).get(address)
    assert answer.status_code == 500
    assert answer["Content-Type"].startswith(kind)
    assert b"marked-secret" not in answer.content
