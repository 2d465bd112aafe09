"""The mails that whoever signs or adopts receives: the receipt, and the word that it was taken back."""

from collections.abc import Iterable, Sequence

from django.utils.translation import override

from charters.models import Adoption, Signature
from charters.receipts import adopted_file, receipt_file, text_file
from charters.subjects import subjects_of
from hub.members.events import after
from hub.members.models import Event, Membership, User
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


@after("charter.adopted")
def mail_adoption(event: Event) -> None:
    """To all who act for the organisation, with the text as a PDF."""
    adoption = _adoption(event)
    _tell_referents(adoption, "charters/mail/adopted.txt", [adopted_file(adoption)])


@after("charter.unadopted")
def mail_end_of_adoption(event: Event) -> None:
    adoption = _adoption(event)
    if adoption.withdrawn_at is not None:
        _tell_referents(adoption, "charters/mail/unadopted.txt")


def _adoption(event: Event) -> Adoption:
    related = ("organisation", "version__charter", "version__floor__charter")
    return Adoption.objects.select_related(*related).get(pk=event.subject_id)


def _tell_referents(adoption: Adoption, template: str, files: Sequence[File] = ()) -> None:
    users = User.objects.filter(
        is_active=True, memberships__organisation=adoption.organisation_id,
        memberships__role=Membership.Role.REFERENT,
    )  # fmt: skip
    for user in users:
        send(template, to=user.email, language=user.language, context={"adoption": adoption}, files=files)


def _signature(event: Event) -> Signature:
    related = ("user", "version__charter", "version__floor__charter")
    return Signature.objects.select_related(*related).get(pk=event.subject_id)


def _tell(signature: Signature, template: str, files: Iterable[File] = ()) -> None:
    """To the signer alone, who is nobody any more once the signature is pseudonymised."""
    user = signature.user
    if user is None:
        return
    context: dict[str, object] = {"signature": signature}
    if signature.subject is not None:
        with override(user.language):
            context["subject"] = subjects_of(user, [signature.subject]).get(signature.subject)
    send(template, to=user.email, language=user.language, context=context, files=files)
