"""What a person types about themselves."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __

from clustergrowth.common.editions import EditForm
from clustergrowth.common.languages import CHOICES
from clustergrowth.people.persons.models import zone_choices


class ProfileForm(EditForm):
    """Name, address and habits."""

    name = forms.CharField(label=__("Name"), max_length=200)
    email = forms.EmailField(label=__("E-mail"), help_text=__("We send the link to sign in there."))
    phone = forms.CharField(label=__("Phone"), max_length=40, required=False)
    language = forms.ChoiceField(label=__("Language of your pages and mails"), choices=CHOICES)
    time_zone = forms.ChoiceField(label=__("Time zone"), choices=zone_choices)
    receives_letters = forms.BooleanField(
        label=__("Send me my council's letters"),
        required=False,
        help_text=__("What others ask you personally still reaches you."),
    )


class EraseForm(forms.Form):
    """The one act that cannot be undone: the own address is typed."""

    words = forms.ChoiceField(
        label=__("What you wrote on behalf of organisations and councils"), widget=forms.RadioSelect, initial="keep",
        required=False,
        choices=[("keep", __("Keep it, without your name")), ("take_out", __("Remove these texts as well"))],
    )  # fmt: skip
    address = forms.CharField(label=__("Type your e-mail address to erase your data"), max_length=254)

    def __init__(self, *args: object, address: str, own_words: str, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.expected = address
        self.fields["words"].help_text = own_words
        if not own_words:
            del self.fields["words"]
        self.fields["address"].widget.attrs |= {"autocomplete": "off", "data-no-draft": ""}

    def clean_address(self) -> str:
        typed: str = self.cleaned_data["address"]
        if typed.strip().lower() != self.expected.lower():
            raise forms.ValidationError(_("This is not your address, so nothing was erased."))
        return typed

    @property
    def takes_words_out(self) -> bool:
        return self.cleaned_data.get("words") == "take_out"
