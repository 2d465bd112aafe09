"""Ideas by e-mail: one message on standard input, as the mail server's pipe gives it."""

import datetime as dt
import io
import os
from email.message import EmailMessage

import pytest
import time_machine
from django.core.management import call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commons.inbox import MOST_BYTES, TEXT, Ignored, Refused, read
from commons.models import Idea
from commons.services import ideas
from hub.shared import clock
from tests.cast import actor

pytestmark = pytest.mark.django_db


def message(text: str = "Comment faire ?\n\nNous cherchons.", html: str = "", **headers: str) -> EmailMessage:
    mail = EmailMessage()
    given_headers = {
        "From": "Zoé Passante <zoe@ailleurs.example>",
        "To": "idees@hub.example",
        "Subject": "Une idée",
    }
    if text:
        mail.set_content(text)
    if html and text:
        mail.add_alternative(html, subtype="html")
    elif html:
        mail.set_content(html, subtype="html")
    for name, value in {**given_headers, **headers}.items():
        if value:
            mail[name.replace("_", "-")] = value
    return mail


@pytest.fixture
def pipe(monkeypatch, capsys):
    """What the mail server gets: the exit code, and the words it would send back."""

    def piped(raw: bytes) -> tuple[int, str]:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(raw)))
        with pytest.raises(SystemExit) as end:
            call_command("receive_idea")
        return int(str(end.value.code)), capsys.readouterr().err

    return piped


def test_a_message_becomes_an_idea_that_its_sender_confirms(pipe, post):
    assert pipe(message().as_bytes()) == (os.EX_OK, "")
    idea = Idea.objects.get()
    assert (idea.title, idea.text) == ("Une idée", "Comment faire ?\n\nNous cherchons.")
    assert (idea.name, idea.email) == ("Zoé Passante", "zoe@ailleurs.example")
    assert (idea.state, idea.source, idea.language, idea.wants_credit) == ("sent", "mail", "fr", False)
    [mail] = post()
    assert mail.to == ["zoe@ailleurs.example"]
    assert "/fr/ideas/confirm/" in mail.body


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Precedence": "bulk"},
        {"Precedence": "list"},
        {"Return_Path": "<>"},
        {"List_Id": "Annonces <annonces.ailleurs.example>"},
        {"X_Autoreply": "yes"},
        {"From": "MAILER-DAEMON@ailleurs.example"},
        {"From": "No Reply <no-reply@ailleurs.example>"},
        {"From": "Passeurs <bonjour@passeurs.example>"},
    ],
)
def test_what_a_program_wrote_is_ignored_without_an_answer(pipe, post, headers):
    assert pipe(message(**headers).as_bytes()) == (os.EX_OK, "")
    assert not Idea.objects.exists()
    assert post() == []


def test_a_report_of_a_bounce_is_ignored():
    raw = b'From: x@ailleurs.example\r\nContent-Type: multipart/report; boundary="b"\r\n\r\n--b--\r\n'
    with pytest.raises(Ignored):
        read(raw)


def test_a_person_s_auto_submitted_no_and_a_real_return_path_pass(pipe):
    mail = message(Auto_Submitted="no", Return_Path="<zoe@ailleurs.example>")
    assert pipe(mail.as_bytes())[0] == os.EX_OK
    assert Idea.objects.exists()


@pytest.mark.parametrize("sender", ["", "Zoé", "zoe@", "<>", "=?utf-8?q?=FF?="])
def test_a_message_without_an_address_is_refused(pipe, sender):
    code, words = pipe(message(From=sender).as_bytes())
    assert code == os.EX_DATAERR
    assert "address" in words
    assert not Idea.objects.exists()


def test_a_message_without_text_is_refused(pipe):
    assert pipe(message(text="\n \n").as_bytes())[0] == os.EX_DATAERR
    assert pipe(b"")[0] == os.EX_DATAERR
    assert pipe(b"\xff\x00 nothing of a mail")[0] == os.EX_DATAERR


def test_a_message_that_is_too_large_is_refused(pipe):
    code, words = pipe(message().as_bytes() + b"x" * MOST_BYTES)
    assert code == os.EX_DATAERR
    assert "too large" in words


def test_the_plain_text_is_preferred_to_the_html():
    letter = read(message("En clair.", "<p>En <b>HTML</b>.</p>").as_bytes())
    assert letter.text == "En clair."


def test_html_alone_is_stripped_of_tags_scripts_and_styles():
    html = (
        "<html><head><title>T</title><style>p{}</style></head><body><p>Un &amp;\n deux</p><p>Trois<br>quatre</p>"
        "<script>alert(1)</script><div>cinq &lt;six&gt;</div></body></html>"
    )
    assert read(message("", html).as_bytes()).text == "Un & deux\n\nTrois\nquatre\n\ncinq <six>"


def test_an_attachment_is_left_out():
    mail = message()
    mail.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="zoe.pdf")
    assert read(mail.as_bytes()).text == "Comment faire ?\n\nNous cherchons."


@pytest.mark.parametrize(
    ("charset", "body", "text"),
    [
        ("iso-8859-1", "Idée".encode("latin-1"), "Idée"),
        ("windows-1252", "L’idée".encode("cp1252"), "L’idée"),
        ("x-unknown", "Idée".encode(), "Idée"),
        ("utf-8", "Idée".encode("latin-1"), "Idée"),
        ("us-ascii", "Idée".encode(), "Idée"),
    ],
)
def test_charsets_are_read_or_guessed(charset, body, text):
    head = f"From: zoe@ailleurs.example\r\nSubject: x\r\nContent-Type: text/plain; charset={charset}\r\n\r\n"
    assert read(head.encode() + body).text == text


def test_an_encoded_subject_is_read_and_its_prefixes_left_out():
    subject = b"Subject: Re: TR: =?utf-8?q?Une_id=C3=A9e?=\r\n =?utf-8?q?_longue?="
    assert read(b"From: zoe@ailleurs.example\r\n" + subject + b"\r\n\r\nTexte").title == "Une idée longue"


def test_without_a_subject_the_first_line_is_the_title_and_without_a_name_the_address_gives_one():
    letter = read(message("La question\n\nLe reste", Subject="", From="zoe@ailleurs.example").as_bytes())
    assert (letter.title, letter.name) == ("La question", "zoe")


def test_what_is_too_long_is_cut_and_says_so():
    letter = read(
        message("mot " * 3000, Subject="titre " * 60, From=f"{'Zoé ' * 60}<z@x.example>").as_bytes()
    )
    assert len(letter.text) <= TEXT
    assert letter.text.endswith("[…")
    assert len(letter.title) == 160
    assert len(letter.name) == 120


def test_signature_and_control_characters_are_left_out():
    assert read(message("Une\x00 idée\x07\n-- \nZoé\n06 12 34 56 78").as_bytes()).text == "Une idée"


@pytest.mark.parametrize(
    ("text", "headers", "language"),
    [
        ("Comment partager les vélos dans la ville ?", {}, "fr"),
        ("How are we to share the bikes of the town?", {}, "en"),
        ("Vélo", {"Content_Language": "en-GB"}, "en"),
        ("Comment partager les vélos dans la ville ?", {"Content_Language": "en-GB"}, "fr"),
        ("42", {}, "fr"),
    ],
)
def test_the_language_is_told_or_guessed(text, headers, language):
    assert read(message(text, **{"Subject": "x", **headers}).as_bytes()).language == language


def test_one_sender_waits_after_three_and_nobody_else_does(pipe):
    codes = [pipe(message(f"Texte {number}").as_bytes())[0] for number in range(4)]
    assert codes == [os.EX_OK] * 3 + [os.EX_TEMPFAIL]
    assert pipe(message(From="ada@ailleurs.example").as_bytes())[0] == os.EX_OK
    with time_machine.travel(clock.now() + dt.timedelta(hours=1, minutes=1)):
        assert pipe(message("Texte 4").as_bytes())[0] == os.EX_OK


def test_forged_senders_do_not_make_the_hub_write_without_end(pipe, monkeypatch):
    monkeypatch.setattr("commons.inbox.MOST_BY_ALL", 2)
    codes = [pipe(message(From=f"x{number}@ailleurs.example").as_bytes())[0] for number in range(3)]
    assert codes == [os.EX_OK, os.EX_OK, os.EX_TEMPFAIL]


def test_the_same_message_delivered_twice_is_one_idea_and_one_mail(pipe, post):
    for _time in range(2):
        assert pipe(message().as_bytes())[0] == os.EX_OK
    assert Idea.objects.count() == 1
    assert len(post()) == 1


def test_a_hub_that_is_down_lets_the_mail_server_try_again_and_tells_nobody_s_name(pipe, monkeypatch, caplog):
    def down(**_values):
        raise OSError("database at zoe@ailleurs.example: Zoé Passante")

    monkeypatch.setattr("commons.inbox.send_idea", down)
    code, words = pipe(message().as_bytes())
    assert code == os.EX_TEMPFAIL
    assert "Zoé" not in words + caplog.text
    assert "OSError" in caplog.text


def test_what_a_mail_brought_is_promoted_like_any_other(pipe, french, coralie):
    pipe(message("<b>Un</b>\n\nDeux").as_bytes())
    idea = ideas.confirm_idea(idea=Idea.objects.get())
    page = ideas.promote_idea(actor=actor(coralie), idea=idea, publish=True)
    assert "&lt;b&gt;Un" in str(page.body[0].value.source)


HEADERS = st.sampled_from(
    ["From", "Subject", "Content-Type", "Content-Transfer-Encoding", "Date", "Return-Path"]
)
LINES = st.tuples(HEADERS, st.text(max_size=40)).map(lambda pair: f"{pair[0]}: {pair[1]}\n".encode())


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(head=st.lists(LINES, max_size=5), body=st.binary(max_size=80))
def test_no_message_however_broken_is_more_than_refused(head, body):
    raw = b"".join(head) + b"\n" + body
    for beginning in (b"", b"From: zoe@ailleurs.example\n"):
        try:
            letter = read(beginning + raw)
        except (Refused, Ignored):
            continue
        Idea(name=letter.name, email=letter.email, title=letter.title, text=letter.text).full_clean()
