"""The mails that whoever signs receives: the receipt, and the word that a signature was taken back."""

from collections.abc import Iterable

from charters.models import Signature
from charters.receipts import receipt_file, text_file
from hub.members.events import after
from hub.members.models import Event
from hub.shared.mail import File, send


@after("charter.signed")
def mail_receipt(event: Event) -> None:
    """With the text as a PDF, and the receipt for programs."""
    signature = _signature(event)
    if signature.user is not None:
        _tell(signature, "charters/mail/signed.txt", [text_file(signature), receipt_file(signature)])


@after("charter.unsigned")
def mail_withdrawal(event: Event) -> None:
    signature = _signature(event)
    if signature.user is not None and signature.withdrawn_at is not None:
        _tell(signature, "charters/mail/unsigned.txt")


def _signature(event: Event) -> Signature:
    related = ("user", "version__charter", "version__floor__charter")
    return Signature.objects.select_related(*related).get(pk=event.subject_id)


def _tell(signature: Signature, template: str, files: Iterable[File] = ()) -> None:
    """To the signer alone, who is nobody any more once the signature is pseudonymised."""
    if signature.user is not None:
        context = {"signature": signature}
        send(
            template, to=signature.user.email, language=signature.user.language, context=context, files=files
        )
