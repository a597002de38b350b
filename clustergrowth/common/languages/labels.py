"""What a stored value is called, in the reader's language."""

from typing import Any

from django.db.models import Field
from django.utils.encoding import force_str


class Labelled:
    """For a model with choices: ``get_…_display`` asks for the one word that it shows.

    Django's own makes every word of the field comparable first, which translates all of them each time: a third of a
    page of the ledger, whose lines know thirty kinds.
    """

    def _get_FIELD_display(self, field: "Field[Any, Any]") -> Any:  # noqa: N802  # Django's name
        value = getattr(self, field.attname)
        return force_str(dict(field.flatchoices).get(value, value), strings_only=True)
