"""Asking for a voice."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from clustergrowth.common.languages.fields import WrittenInField, speak
from clustergrowth.people.councils.forms.fields import PersonField
from clustergrowth.people.councils.models import Council
from clustergrowth.people.councils.queries.councils import persons_visible_to
from clustergrowth.people.persons.models import Person
from clustergrowth.people.persons.queries.persons import reachable


class VoiceForm(forms.Form):
    """Whose words, in which role."""

    person = PersonField(label=_("Who"))
    role = forms.CharField(label=_("Role, as it should be read"), max_length=160)
    text = forms.CharField(label=_("What was said"), max_length=800, widget=forms.Textarea(attrs={"rows": 5}))
    lang = WrittenInField()
    english = forms.CharField(label=_("The same in one English sentence"), max_length=300, required=False)

    def __init__(self, *args: Any, viewer: Person, council: Council, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = persons_visible_to(viewer).filter(reachable(), is_active=True)
        cast(PersonField, self.fields["person"]).visible = asked
        speak(self, council.languages, initial=council.language_of_texts())
