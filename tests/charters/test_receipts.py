"""What whoever signs keeps: the mail with its files, the list under /me/, and taking a signature back."""

import datetime as dt
import io
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from charters import records
from charters.models import Charter, Signature
from charters.receipts import receipt, text_address
from charters.services import create_charter, pseudonymise_signatures, withdraw_signature
from charters.views.verifying import recipe
from hub.members.models import User, Volunteer
from hub.mentoring.models import Pair, PlannedSession
from hub.shared import clock
from tests.cast import SYSTEM, actor, signed
from tests.charters.conftest import PROMISES_EN, PROMISES_FR, SignIt, current, new_version, next_version

MINE = "/me/signatures/"


@pytest.fixture
def signature(ada: Volunteer, promises: Charter, sign_it: SignIt) -> Signature:
    """Ada's."""
    return sign_it(ada, promises, name="Ada “L’Été” Lovelace")


@pytest.fixture
def hers(client: Client, ada: Volunteer) -> Client:
    """Ada's browser."""
    assert ada.user is not None
    client.force_login(ada.user)
    client.cookies["django_language"] = "en"
    return client


def about(mails: list[Any], word: str) -> list[Any]:
    return [one for one in mails if word in one.subject]


def test_a_receipt_goes_by_mail_with_the_text_as_pdf(
    signature: Signature, post: Callable[[], list[Any]]
) -> None:
    (message,) = post()
    assert message.to == ["ada@rivage.example"]
    for told in (signature.sha256, signature.record_sha256, signature.name, *signature.commitments):
        assert told in message.body
    assert "/fr/charters/receipts/verify/" in message.body
    pdf, proof = message.attachments
    assert (pdf.filename, pdf.mimetype) == ("promises-1.fr.pdf", "application/pdf")
    assert pdf.content.startswith(b"%PDF")
    assert (proof.filename, proof.mimetype) == ("promises-1.receipt.json", "application/json")
    assert json.loads(proof.content) == receipt(signature)


def test_the_mail_speaks_the_person_s_language_of_the_text_they_read(
    ada: Volunteer, promises: Charter, sign_it: SignIt, post: Callable[[], list[Any]]
) -> None:
    assert ada.user is not None
    ada.user.language = "en"
    ada.user.save()
    sign_it(ada, promises, "fr")
    (message,) = post()
    assert message.subject == "Your signature: Promises, version 1"
    assert "Language of the text: French" in message.body
    assert message.attachments[0].filename == "promises-1.fr.pdf"


def test_the_mail_names_nobody_else(
    ada: Volunteer, basile: Volunteer, promises: Charter, sign_it: SignIt, post: Callable[[], list[Any]]
) -> None:
    sign_it(ada, promises)
    sign_it(basile, promises)
    for message in post():
        (recipient,) = message.to
        other = "Basile" if recipient.startswith("ada") else "Ada"
        assert other not in message.body
        assert other not in str(message.attachments[1].content)


def test_a_receipt_that_is_told_late_goes_to_nobody_once_the_person_is_gone(
    signature: Signature, post: Callable[[], list[Any]]
) -> None:
    assert signature.user is not None
    pseudonymise_signatures(actor=SYSTEM, user=signature.user, because="Asked for.")
    assert post() == []


def test_one_s_own_signatures_are_listed_nobody_else_s(
    hers: Client, signature: Signature, basile: Volunteer, promises: Charter, sign_it: SignIt
) -> None:
    theirs = sign_it(basile, promises)
    page = hers.get(MINE).text
    assert "Promises" in page
    assert signature.sha256 in page
    assert "Basile" not in page
    assert str(theirs.pk) not in page


@pytest.mark.parametrize("door", ["signature-receipt", "signed-text", "withdraw-signature"])
def test_a_coordinator_opens_nobody_s_receipt(
    client: Client, coralie: User, signature: Signature, door: str
) -> None:
    client.force_login(coralie)
    assert client.get(reverse(door, args=[signature.pk])).status_code == 404


@pytest.mark.parametrize("door", ["signature-receipt", "signed-text", "withdraw-signature"])
def test_nobody_opens_one_without_an_account(client: Client, signature: Signature, door: str) -> None:
    assert client.get(reverse(door, args=[signature.pk]))["Location"].startswith("/accounts/login/")


def test_the_receipt_and_the_text_are_downloaded_again(hers: Client, signature: Signature) -> None:
    answer = hers.get(reverse("signature-receipt", args=[signature.pk]))
    assert answer.json() == receipt(signature)
    assert "no-store" in answer["Cache-Control"]
    assert answer["Content-Disposition"] == 'attachment; filename="promises-1.receipt.json"'
    assert hers.get(reverse("signed-text", args=[signature.pk])).content.startswith(b"%PDF")


def test_the_receipt_leads_to_the_exact_text(client: Client, signature: Signature) -> None:
    path = text_address(signature).removeprefix("http://localhost:8000")
    published = client.get(path[path.index("/fr/") :]).content
    assert published == signature.text.encode()


def test_taking_it_back_says_first_what_pauses(hers: Client, active_pair: Pair, ada: Volunteer) -> None:
    signature = Signature.objects.get(user=ada.user)
    page = hers.get(reverse("withdraw-signature", args=[signature.pk]))
    (consequence,) = page.context["consequences"]
    assert consequence.text == "Your pair with Basile in “peer programme”"
    assert consequence.url in page.text
    active_pair.refresh_from_db()
    assert active_pair.state == "active"
    assert signature.is_valid


def test_taking_it_back_pauses_the_pair_and_tells_the_signer(
    hers: Client, active_pair: Pair, ada: Volunteer, charter: Charter, post: Callable[[], list[Any]]
) -> None:
    signature = Signature.objects.get(user=ada.user)
    post().clear()
    for _time in range(2):
        assert hers.post(reverse("withdraw-signature", args=[signature.pk]))["Location"] == MINE
    active_pair.refresh_from_db()
    assert (active_pair.state, active_pair.paused_for) == ("paused", "charter")
    mails = [one for one in post() if "/me/charters/mentoring-charter/" in one.body and not one.attachments]
    mine = [one for one in mails if "Version 1" in one.body]
    assert [one.to for one in mine] == [["ada@rivage.example"]]
    assert "Basile" not in mine[0].body
    page = hers.get(MINE).text
    assert "taken back on" in page
    assert reverse("withdraw-signature", args=[signature.pk]) not in page
    signed(ada, charter)
    active_pair.refresh_from_db()
    assert active_pair.state == "active"
    assert Signature.objects.filter(user=ada.user).count() == 2


def test_taking_back_what_was_signed_for_a_session_says_which(
    hers: Client, active_pair: Pair, ada: Volunteer, sign_it: SignIt, post: Callable[[], list[Any]]
) -> None:
    values = {"slug": "nda", "scope": "session", "title_fr": "Secret", "title_en": "Secret"}
    secret = create_charter(actor=SYSTEM, values=values)
    version = next_version(secret, PROMISES_FR, PROMISES_EN)
    planned = PlannedSession.objects.create(
        pair=active_pair, title="Ideas", planned_on=clock.today() + dt.timedelta(days=3), version=version
    )
    signature = sign_it(ada, secret, subject=planned.pk)
    door = reverse("withdraw-signature", args=[signature.pk])
    (consequence,) = hers.get(door).context["consequences"]
    assert consequence.text.startswith("The session “Ideas”, planned on ")
    post().clear()
    hers.post(door)
    assert not any("/me/charters/nda/" in one.body for one in post()), "it is signed on the session's page"
    planned.cancelled_at = clock.now()
    planned.save()
    again = sign_it(ada, secret, subject=planned.pk)
    page = hers.get(reverse("withdraw-signature", args=[again.pk]))
    assert page.context["consequences"] == []


def test_what_another_signature_carries_does_not_pause(
    hers: Client, active_pair: Pair, ada: Volunteer, sign_it: SignIt, promises: Charter
) -> None:
    other = sign_it(ada, promises)
    assert hers.get(reverse("withdraw-signature", args=[other.pk])).context["consequences"] == []
    page = hers.post(reverse("withdraw-signature", args=[other.pk]), follow=True)
    assert "What nothing else carries is paused" in page.text or "Ce qui ne tenait que par elle" in page.text
    active_pair.refresh_from_db()
    assert active_pair.state == "active"


def test_nobody_takes_back_another_s(client: Client, basile: Volunteer, signature: Signature) -> None:
    assert basile.user is not None
    client.force_login(basile.user)
    assert client.post(reverse("withdraw-signature", args=[signature.pk])).status_code == 404
    signature.refresh_from_db()
    assert signature.is_valid


# The recipe of docs/verify.md, run as it is written


@pytest.fixture
def folder(signature: Signature, tmp_path: Path) -> Path:
    """The receipt and the published text, saved side by side, with the recipe's script."""
    (tmp_path / "receipt.json").write_text(json.dumps(receipt(signature), ensure_ascii=False, indent=2))
    (tmp_path / "text.md").write_bytes(signature.text.encode())
    (tmp_path / "verify.py").write_text(recipe()[1])
    (tmp_path / "verify.sh").write_text(recipe()[2])
    return tmp_path


def by_python(folder: Path) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-I", "-S", "verify.py", "receipt.json", "text.md"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def by_shell(folder: Path) -> "subprocess.CompletedProcess[str]":
    command = ["sh", "verify.sh"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


RECIPES = [by_python, by_shell]


@pytest.mark.parametrize("run", RECIPES)
def test_the_recipe_verifies_a_receipt(folder: Path, run: Callable[[Path], Any]) -> None:
    done = run(folder)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count(" holds") == 3


@pytest.mark.parametrize("run", RECIPES)
@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("text.md", "entre nous", "entre eux"),
        ("receipt.json", "Lovelace", "Byron"),
        ("receipt.json", '"language": "fr"', '"language": "en"'),
        ("receipt.json", '"version": 1', '"version": 2'),
        ("receipt.json", "aucun avantage", "avantage"),
    ],
)
def test_the_recipe_refuses_what_was_changed(
    folder: Path, run: Callable[[Path], Any], file: str, old: str, new: str
) -> None:
    before = (folder / file).read_text()
    assert old in before
    (folder / file).write_text(before.replace(old, new))
    done = run(folder)
    assert done.returncode != 0
    assert "DOES NOT HOLD" in done.stdout


def test_the_python_recipe_is_short_and_asks_for_the_standard_library_alone() -> None:
    lines = [line for line in recipe()[1].splitlines() if line.strip()]
    assert len(lines) <= 15
    assert not any(line.lstrip().startswith(("import", "from")) for line in lines[1:])
    assert lines[0] == "import hashlib, json, sys"


@pytest.mark.parametrize("language", ["fr", "en"])
def test_anyone_reads_the_recipe(client: Client, db: None, language: str) -> None:
    with override(language):
        page = client.get(reverse("verify-receipt"))
    assert page.status_code == 200
    assert "hashlib.sha256(said).hexdigest()" in page.text


def test_the_hub_says_whether_it_keeps_the_record_and_nothing_of_whose_it_is(
    signature: Signature, ada: Volunteer
) -> None:
    def ask(fingerprint: str) -> str:
        call_command("verify_charters", record=fingerprint, stdout=(out := io.StringIO()))
        return out.getvalue()

    assert ask(signature.record_sha256) == f"Kept, signed on {records.utc(signature.signed_at)}.\n"
    withdraw_signature(actor=actor(ada), signature=signature)
    assert "Taken back on" in ask(signature.record_sha256)
    assert "Ada" not in ask(signature.record_sha256)
    with pytest.raises(CommandError, match="No record"):
        ask("0" * 64)


def test_an_addition_s_receipt_is_of_the_whole_text(
    promises: Charter, ada: Volunteer, sign_it: SignIt, client: Client
) -> None:
    values = {"slug": "more", "scope": "programme", "floor": promises, "title_fr": "Plus", "title_en": "More"}
    more = create_charter(actor=SYSTEM, values=values)
    next_version(more, "## 1.1. Sur place\n\nOui.", "## 1.1. On site\n\nYes.")
    signature = sign_it(ada, more)
    assert client.get("/fr/charters/more/1.md").content == current(more).full_text("fr").encode()
    assert receipt(signature)["statement"]["sha256"] == current(more).sha256_fr


def test_the_list_says_which_version_is_asked_instead(
    hers: Client, active_pair: Pair, charter: Charter
) -> None:
    assert "Earlier version" not in hers.get(MINE).text
    version = new_version(charter)
    page = hers.get(MINE).text
    assert "Earlier version" in page
    assert f"Sign version {version.number} before" in page
    assert reverse("sign", args=[charter.slug]) in page


def test_the_list_asks_nothing_where_nothing_is_asked(
    hers: Client, signature: Signature, promises: Charter
) -> None:
    """An edited text is not signed again, and whoever takes part in nothing signs nothing new."""
    edited = PROMISES_FR.replace("entre nous", "entre  nous"), PROMISES_EN.replace("between", "Between")
    next_version(promises, *edited, change="editorial")
    page = hers.get(MINE).text
    assert "still counts" in page
    assert "Sign version" not in page
    more = PROMISES_FR + "\n## 3. Durée\n\nUn an.\n", PROMISES_EN + "\n## 3. Length\n\nOne year.\n"
    next_version(promises, *more, change="substantial", sign_before=clock.today() + dt.timedelta(days=30))
    page = hers.get(MINE).text
    assert "Earlier version" in page
    assert "still counts" not in page
    assert "Sign version" not in page


def test_the_page_to_sign_says_where_its_boxes_are_ticked(
    client: Client, basile: Volunteer, promises: Charter, sign_it: SignIt
) -> None:
    assert basile.user is not None
    client.force_login(basile.user)
    path = reverse("sign", args=[promises.slug])
    assert 'href="#sign"' in client.get(path).text
    sign_it(basile, promises)
    assert 'href="#sign"' not in client.get(path).text
