"""The link of a firm: who holds it, and what it leads to."""

from django.core import signing

from clustergrowth.listen.surveys.models import Invitation, OpenLinkSubmission, Response

_signer = signing.Signer(salt="surveys.answer", sep="~")


Asked = (
    Invitation | OpenLinkSubmission
)  # who holds a link: a firm that was asked, or one that came through the open door


_ARRIVED = "s"


def token_of(asked: Asked) -> str:
    """What stands in the address of the answer page; the same in every reminder."""
    return _signer.sign(f"{_ARRIVED if isinstance(asked, OpenLinkSubmission) else ''}{asked.pk}.{asked.nonce}")


def asked_of_token(token: str) -> Asked | None:
    """Who holds a link, as long as it was not ended."""
    try:
        id, _, nonce = _signer.unsign(token).partition(".")
    except signing.BadSignature:
        return None
    if id.startswith(_ARRIVED):
        came = OpenLinkSubmission.objects.select_related("wave", "organisation", "council", "response")
        return came.exclude(state=OpenLinkSubmission.State.REFUSED).filter(pk=int(id[1:]), nonce=nonce).first()
    rows = Invitation.objects.select_related("wave", "organisation", "council", "person")
    return rows.filter(pk=int(id), nonce=nonce).first()


def response_of(asked: Asked) -> Response | None:
    if isinstance(asked, OpenLinkSubmission):
        return asked.response
    return Response.objects.filter(wave=asked.wave_id, organisation=asked.organisation_id).first()
