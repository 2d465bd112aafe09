"""Ideas for the tests."""

from commons.models import Idea


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
