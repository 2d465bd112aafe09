"""Mail is text first, in the recipient's language, and can be followed in development without a server."""

import email
import re
from email import policy as policies
from pathlib import Path

import pytest
from django.core import mail as outbox
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from django.utils import translation

from hub.shared import mail

LETTER = """{% load i18n %}{% get_current_language as code %}Hello {{ name }} ({{ code }})

See {{ site_url }}/me/
"""


@pytest.fixture
def letter(tmp_path: Path, settings) -> str:
    (tmp_path / "letter.txt").write_text(LETTER)
    [engine] = settings.TEMPLATES
    settings.TEMPLATES = [{**engine, "DIRS": [tmp_path, *engine["DIRS"]]}]
    return "letter.txt"


def last() -> EmailMultiAlternatives:
    message = outbox.outbox[-1]
    assert isinstance(message, EmailMultiAlternatives)
    return message


def test_files_go_with_the_message(letter):
    mail.send(
        letter, to="ada@example.org", language="en", files=[mail.File("é.pdf", b"%PDF", "application/pdf")]
    )
    (file,) = last().attachments
    assert (file.filename, file.content, file.mimetype) == ("é.pdf", b"%PDF", "application/pdf")


def test_the_first_line_is_the_subject_and_the_language_is_the_recipient_s(letter):
    with translation.override("fr"):
        mail.send(letter, to="ada@example.org", language="en", context={"name": "<Ada> & Co"})
    message = last()
    assert message.subject == "Hello <Ada> & Co (en)"
    assert message.body.startswith("See http")
    html = str(message.alternatives[0][0])
    assert 'lang="en"' in html
    assert 'href="http' in html


def test_a_name_cannot_put_markup_in_the_html_part(letter):
    mail.send(letter, to="ada@example.org", language="fr", context={"name": "<b>x</b>"})
    assert "<b>" not in str(last().alternatives[0][0])


def test_a_subject_never_spans_lines(letter):
    mail.send(letter, to="ada@example.org", language="fr", context={"name": "a\nBcc: b@example.org"})
    message = last()
    assert message.subject == "Hello a"
    assert message.recipients() == ["ada@example.org"]


SUBJECTS = [
    "Claires « programme la attend été Rivage : “Équité” Claires charte : n’a",
    "Votre organisation, Lignes Claires, a adopté la charte « Équité » : Lignes Claires – version 2 é",
    "Plain words that fold somewhere, because there are quite a few of them on this one line, Lignes Claires",
]


@pytest.mark.parametrize("policy", [policies.default, policies.SMTP])
@pytest.mark.parametrize("subject", SUBJECTS)
def test_a_long_subject_arrives_as_it_was_written(letter, subject, policy):
    mail.send(letter, to="ada@example.org", language="en", context={"name": subject})
    raw = last().message(policy=policy).as_bytes()
    assert email.message_from_bytes(raw, policy=policies.default)["subject"] == f"Hello {subject} (en)"
    assert max(map(len, raw.partition(b"From:")[0].splitlines())) <= 78


@pytest.fixture
def kept(settings, tmp_path, letter, capsys) -> str:
    settings.MAIL_FOLDER = tmp_path / "mails"
    settings.MAILERS = {"default": {"BACKEND": "hub.shared.mail.FolderBackend"}}
    mail.send(letter, to="ada@example.org", language="fr", context={"name": "Ada"})
    return str(capsys.readouterr().out)


def test_in_development_a_message_is_printed(kept):
    assert "ada@example.org" in kept
    assert "/me/" in kept


@pytest.mark.django_db
@pytest.mark.urls("tests.shared.devmail_urls")
def test_in_development_a_message_is_a_page_with_links(kept, client: Client):
    listed = client.get("/dev/mails/").content.decode()
    [link] = set(re.findall(r"/dev/mails/[\w-]+/", listed))
    page = client.get(link).content.decode()
    assert "Hello Ada" in page
    assert 'href="http' in page


@pytest.mark.django_db
@pytest.mark.urls("tests.shared.devmail_urls")
@pytest.mark.parametrize("name", ["none", "20260101T000000-abcdef", "..%2Fdb"])
def test_no_other_file_is_shown(client: Client, name):
    assert client.get(f"/dev/mails/{name}/").status_code == 404


@pytest.mark.django_db
def test_the_mail_page_does_not_exist_elsewhere(client: Client):
    assert client.get("/dev/mails/").status_code in {302, 404}
