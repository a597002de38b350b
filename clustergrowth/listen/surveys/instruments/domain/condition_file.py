"""Reading ``"when"`` of an instrument file: ``{"question": code, "is": [options]}`` or ``"at_least"``, ``"at_most"``,
``{"all": […]}``, ``{"any": […]}``.

Only questions that stand earlier may be named, so conditions never run in a circle.
"""

from typing import Any

from django.utils.translation import gettext as _

from clustergrowth.listen.surveys.instruments.domain.file_values import Values
from clustergrowth.listen.surveys.instruments.domain.questions import AllOrAny, Condition, Item, OnAnswer

_DEEPEST = 3


class Conditions(Values):
    def __init__(self) -> None:
        super().__init__()
        self.earlier: dict[str, Item] = {}  # what was read so far

    def condition(self, place: str, value: Any, depth: int = 1) -> Condition | None:
        content = self.mapping(place, value)
        for name in ("all", "any"):
            if name in content:
                return self._several(f"{place}.{name}", content[name], depth, is_any=name == "any")
        code = content.get("question")
        item = self.earlier.get(code) if isinstance(code, str) else None
        if item is None:
            self.wrong(place, _("“%(code)s” is not a question before this one") % {"code": code})
            return None
        return self._ticked(place, item, content["is"]) if "is" in content else self._numbered(place, item, content)

    def _several(self, place: str, value: Any, depth: int, *, is_any: bool) -> Condition | None:
        if depth >= _DEEPEST:
            self.wrong(place, _("conditions are nested too deeply"), is_shape=True)
            return None
        parts = [
            self.condition(f"{place}[{number}]", part, depth + 1) for number, part in enumerate(self.list(place, value))
        ]
        if not parts:
            self.wrong(place, _("needs one condition or more"), is_shape=True)
        return AllOrAny(tuple(part for part in parts if part is not None), is_any)

    def _ticked(self, place: str, item: Item, value: Any) -> Condition | None:
        question = item.question
        options = [option.code for option in question.options] or ["yes", "no"]
        wanted = [str(option) for option in self.list(f"{place}.is", value)]
        if not question.type.traits.is_ticked:
            self.wrong(place, _("question %(code)s has no answers to tick") % {"code": question.code})
        elif not wanted or not set(wanted) <= set(options):
            words = {"value": ", ".join(wanted), "allowed": ", ".join(options)}
            self.wrong(f"{place}.is", _("“%(value)s” is not one of: %(allowed)s") % words)
        return OnAnswer(item.code, one_of=tuple(wanted))

    def _numbered(self, place: str, item: Item, content: dict[str, Any]) -> Condition | None:
        least = self.number(f"{place}.at_least", content.get("at_least"))
        most = self.number(f"{place}.at_most", content.get("at_most"))
        if not item.question.type.traits.is_numbered:
            self.wrong(place, _("question %(code)s is not answered with a number") % {"code": item.question.code})
        elif least is None and most is None:
            self.wrong(place, _("must say which answers it is about: is, at_least or at_most"))
        elif item.scale and not all(item.scale.holds(end) for end in (least, most) if end is not None):
            self.wrong(place, _("lies outside the scale"))
        elif least is not None and most is not None and most < least:
            self.wrong(place, _("no answer can meet this: the lowest number is above the highest"))
        return OnAnswer(item.code, at_least=least, at_most=most)
