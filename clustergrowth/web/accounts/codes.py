"""How many codes to sign in with are asked for, so that no stranger keeps somebody out by asking in their name."""

from datetime import timedelta
from typing import Any

from allauth.account.forms import RequestLoginCodeForm
from allauth.core import context
from django import forms
from django.utils.translation import gettext as _

from clustergrowth.common.limits import often
from clustergrowth.common.limits.asker import address_of

QUARTER, DAY = timedelta(minutes=15), timedelta(days=1)  # as long as a code works; and a day
NETWORK_AN_HOUR = 120  # a whole house signs in from one address
IN_A_QUARTER, A_DAY = 5, 20  # from one network for one mail address
MAILS_A_DAY = 200  # for one mail address from everywhere: ten networks have to lend a hand to reach it


class LoginCodeForm(RequestLoginCodeForm):  # type: ignore[misc]  # the library ships no types
    """Counted here and not by the library: that counts for a mail address alone, whoever asks."""

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self.fields["email"].label = _("E-mail")  # as it stands over the box; a refusal calls it by this

    def clean_email(self) -> str:
        address: str = super().clean_email()
        try:
            _count(address_of(context.request), _reader(self._user, address))
        except often.TooOften as refused:
            raise forms.ValidationError(str(refused), code="too_often") from refused
        return address


def _reader(user: Any, address: str) -> str:
    """In whose box the code would lie, however the address is spelled; an unknown one is counted alike."""
    return f"person {user.pk}" if user else address.casefold()


def _count(network: str, reader: str) -> None:
    """Whoever reads the code last: what is refused to one network counts for nobody else."""
    sentence = _(
        "A lot of codes have been requested for this address or from your network. You can "
        "ask for another at %(time)s. A code that was sent before works for 15 minutes."
    )
    often.count("codes from a network", network, most=NETWORK_AN_HOUR, sentence=sentence)
    both = f"{network} {reader}"
    often.count("codes in a quarter", both, most=IN_A_QUARTER, within=QUARTER, sentence=sentence)
    often.count("codes in a day", both, most=A_DAY, within=DAY, sentence=sentence)
    often.count("codes to one", reader, most=MAILS_A_DAY, within=DAY, sentence=sentence)
