"""A list of which one must be chosen begins with nothing: what stands first would be sent by who never opened it."""

from functools import wraps
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

NOTHING = _("– choose –")


def ask_of_all() -> None:
    """From now on a list that must be chosen from, and of which nothing is chosen, begins with nothing.

    Done to the library's own class, once: a field of a noun written tomorrow, or of a library, asks as well.
    """
    original = forms.Select.optgroups

    @wraps(original)
    def optgroups(self: forms.Select, name: str, value: list[str], attrs: Any = None) -> Any:
        groups = original(self, name, value, attrs)
        if _decides_unseen(self, groups):
            nothing = self.create_option(name, "", str(NOTHING), selected=True, index=0)
            groups.insert(0, (None, [nothing], 0))
        return groups

    forms.Select.optgroups = optgroups  # type: ignore[method-assign, assignment]  # see ``ask_of_all``


def _decides_unseen(widget: forms.Select, groups: Any) -> bool:
    options = [option for _group, inside, _place in groups for option in inside]
    is_said = any(option["selected"] or option["value"] in ("", None) for option in options)
    return widget.is_required and not widget.allow_multiple_selected and len(options) > 1 and not is_said
