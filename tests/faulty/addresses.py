"""A noun that asks for an address, of which no test says what it tells."""

from django import forms


class ReferralForm(forms.Form):
    whom = forms.EmailField()
