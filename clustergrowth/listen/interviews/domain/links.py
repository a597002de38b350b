"""The one link of a consent, a quotation, a case: signed, the same in every mail, good for yes and any later no."""

from typing import Protocol

from django.core import signing
from django.utils.translation import gettext as _

from clustergrowth.common.errors import LinkSpent

_signer = signing.Signer(salt="interviews.link", sep="~")


class Linked(Protocol):
    pk: int
    nonce: str


def token_of(kind: str, linked: Linked) -> str:
    return _signer.sign(f"{kind}.{linked.pk}.{linked.nonce}")


def read_token(kind: str, token: str) -> tuple[int, str]:
    """Number and nonce of what the link is about. Raises LinkSpent when it was cut off or is of another kind."""
    try:
        signed_kind, pk, nonce = _signer.unsign(token).split(".")
    except (signing.BadSignature, ValueError) as error:
        raise LinkSpent(_("This link is incomplete. Copy the whole address from the mail, or sign in.")) from error
    if signed_kind != kind:
        raise LinkSpent(_("This link is incomplete. Copy the whole address from the mail, or sign in."))
    return int(pk), nonce
