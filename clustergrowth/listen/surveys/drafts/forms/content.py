"""What is asked of a coordinator who writes the next version of an instrument."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from i18nfield.forms import I18nFormField, I18nTextarea, I18nTextInput

from clustergrowth.common.editions import EditForm
from clustergrowth.common.languages import CODES, in_language
from clustergrowth.common.tables import typed
from clustergrowth.listen.surveys.instruments.domain.file_values import CODE
from clustergrowth.listen.surveys.instruments.domain.questions import Type
from clustergrowth.listen.surveys.instruments.domain.taxonomy import Area

BLANK_OPTIONS = 3


TYPES = [(type.value, type.traits.words) for type in Type]


_BOUNDS: dict[str, Any] = {"min_value": -1e9, "max_value": 1e9}


_ASKED = ("type", "text", "help", "area", "required", "dont_know", "low", "high", "scales", "options")


def translated(label: Any, *, long: bool = False, needed: bool = False) -> forms.Field:
    """A text in five languages, one below the other; ``needed``: in one of them at least."""
    field: forms.Field = I18nFormField(
        label=label, locales=list(CODES), required=needed, require_all_fields=False,
        widget=I18nTextarea if long else I18nTextInput, widget_kwargs={"attrs": {"rows": 2}} if long else {},
        max_length=2000 if long else 400,
    )  # fmt: skip
    return field


def text_of(value: Any) -> dict[str, str]:
    """What was typed, as the file holds it: only what is written, in the order of the languages."""
    texts = getattr(value, "data", value)
    texts = texts if isinstance(texts, Mapping) else {}
    return {code: " ".join(texts[code].split()) for code in CODES if (texts.get(code) or "").strip()}


def _said(content: Mapping[str, Any]) -> dict[str, Any]:
    """Without what says nothing."""
    return {name: v for name, v in content.items() if v is not None and v is not False and v not in ("", {}, [])}


class DraftForm(EditForm):
    """A form that knows which state of its row it was opened on."""

    revision = typed.Whole(min_value=0, widget=forms.HiddenInput)

    def clean_revision(self) -> int:
        """What was read with an edition is joined with what stands now, box by box; without one all or nothing."""
        read: int = self.cleaned_data["revision"]
        return self.initial["revision"] if self.has_edition else read


class NewCodeForm(forms.Form):
    """Begin a section or a question."""

    code = forms.CharField(
        label=_("Code"), max_length=59,
        help_text=_("Small letters, digits and _, for example talent_find. Answers are compared by this code over "
                    "the years."),
    )  # fmt: skip


class NewQuestionForm(NewCodeForm):
    type = forms.ChoiceField(label=_("How it is answered"), choices=TYPES)


class HeadForm(DraftForm):
    """Title, introduction and the minutes that are promised."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["title"] = translated(_("Title"), needed=True)
        self.fields["intro"] = translated(_("Introduction for firms"), long=True)
        self.fields["minutes"] = typed.Whole(label=_("Minutes promised"), min_value=1, max_value=60)

    def content(self) -> dict[str, Any]:
        values = self.cleaned_data
        return {"title": text_of(values["title"]), "intro": text_of(values["intro"]), "minutes": values["minutes"]}


class SectionTextForm(DraftForm):
    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["title"] = translated(_("Title"), needed=True)
        self.fields["text"] = translated(_("A sentence below the title"), long=True)

    def content(self, before: Mapping[str, Any]) -> dict[str, Any]:
        texts = {"title": text_of(self.cleaned_data["title"]), "text": text_of(self.cleaned_data["text"])}
        return {"title": {}, **_said({**before, **texts})}


class ScaleForm(DraftForm):
    """A scale: its ends, what its points are called, from where on an answer counts as strong."""

    def __init__(self, *args: Any, points: Iterable[float], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.points = [f"{point:g}" for point in points]
        self.fields["title"] = translated(_("Title"), needed=True)
        self.fields["low"] = typed.MeasureField(label=_("Lowest point"), **_BOUNDS)
        self.fields["high"] = typed.MeasureField(label=_("Highest point"), **_BOUNDS)
        self.fields["step"] = typed.MeasureField(label=_("Step"), min_value=0, max_value=1000)
        self.fields["major"] = typed.MeasureField(label=_("Strong from this point on"), required=False, **_BOUNDS)
        self.fields["reverse"] = forms.BooleanField(label=_("The low end means the most"), required=False)
        for point in self.points:
            self.fields[f"label_{point}"] = translated(_("Point %(point)s") % {"point": point})

    def content(self, before: Mapping[str, Any]) -> dict[str, Any]:
        values = self.cleaned_data
        plain = {name: _tidy(values[name]) for name in ("low", "high", "step", "major")}
        labels = dict(before.get("labels", {}))
        labels |= {point: text_of(values[f"label_{point}"]) for point in self.points}
        content = {**before, **plain, "title": text_of(values["title"]), "reverse": values["reverse"]}
        content["labels"] = {point: text for point, text in labels.items() if text}
        return _said(content)


def _tidy(number: float | None) -> float | int | None:
    return int(number) if number is not None and number == int(number) else number


class QuestionForm(DraftForm):
    """One question: its words, how it is answered, what it is ranked with. What does not fit its type is left out."""

    def __init__(self, *args: Any, head: Mapping[str, Any], content: Mapping[str, Any], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.before = content
        self.options = len(content.get("options", [])) + BLANK_OPTIONS
        scales = [
            (code, f"{in_language(s.get('title', {}))[0]} · {code}") for code, s in head.get("scales", {}).items()
        ]
        self.rankings = {ranking["code"]: ranking for ranking in head.get("rankings", [])}
        self.fields["code"] = NewCodeForm().fields["code"]
        self.fields["type"] = forms.ChoiceField(label=_("How it is answered"), choices=TYPES)
        self.fields["text"] = translated(_("Question"), long=True, needed=True)
        self.fields["help"] = translated(_("Help under the question"))
        self.fields["required"] = forms.BooleanField(label=_("Must be answered before submitting"), required=False)
        self.fields["dont_know"] = forms.BooleanField(label=_("Offer “I do not know”"), required=False)
        self.fields["area"] = forms.ChoiceField(
            label=_("Area of need"), required=False, choices=[("", _now("none")), *Area.choices]
        )
        self.fields["low"] = typed.MeasureField(label=_("Lowest number"), required=False, **_BOUNDS)
        self.fields["high"] = typed.MeasureField(label=_("Highest number"), required=False, **_BOUNDS)
        for name, label in (("scale", _("Scale")), ("ability", _("Scale of the ability"))):
            self.fields[name] = forms.ChoiceField(label=label, required=False, choices=[("", "–"), *scales])
        self.fields["rankings"] = forms.MultipleChoiceField(
            label=_("Part of ranking"), required=False, widget=forms.CheckboxSelectMultiple,
            choices=[(code, in_language(r.get("title", {}))[0] or code) for code, r in self.rankings.items()],
        )  # fmt: skip
        for number in range(self.options):
            self._option(number)

    def _option(self, number: int) -> None:
        self.fields[f"option_{number}_code"] = forms.CharField(label=_("Code"), required=False, max_length=59)
        self.fields[f"option_{number}_place"] = typed.Whole(label=_("Place"), required=False, min_value=1, max_value=99)
        self.fields[f"option_{number}_none"] = forms.BooleanField(label=_("None of the others applies"), required=False)
        self.fields[f"option_{number}_text"] = translated(pgettext_lazy("to a question", "Answer"))

    @property
    def option_rows(self) -> list[dict[str, forms.BoundField]]:
        parts = ("code", "place", "none", "text")
        return [{part: self[f"option_{number}_{part}"] for part in parts} for number in range(self.options)]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        for number in range(self.options):
            code, words = values.get(f"option_{number}_code"), text_of(values.get(f"option_{number}_text"))
            if words and not code:
                self.add_error(f"option_{number}_code", _("Give the answer a code, so that it can be counted."))
            elif code and not CODE.match(code):
                wrong = _(
                    "“%(value)s” is not a valid code: use small letters, digits, _ and -, starting with a letter"
                ) % {"value": code}
                self.add_error(f"option_{number}_code", wrong)
        return values

    def content(self) -> dict[str, Any]:
        """The question as the file holds it; what the form does not ask (its condition) stays as it was."""
        values, type = self.cleaned_data, Type(self.cleaned_data["type"])
        content: dict[str, Any] = {name: value for name, value in self.before.items() if name not in _ASKED} | {
            "type": type.value,
            "text": text_of(values["text"]),
            "help": text_of(values["help"]),
            "area": values["area"],
            "required": values["required"],
            "dont_know": values["dont_know"],
        }
        if type.traits.is_numbered and not type.traits.scales:
            content |= {"low": _tidy(values["low"]), "high": _tidy(values["high"])}
        if type.traits.scales:
            named = [values["scale"], values["ability"]] if type is Type.GAP else [values["scale"]]
            content["scales"] = [scale for scale in named if scale]
        if type.traits.has_options:
            content["options"] = self._options()
        return {"text": {}, **_said(content)}

    def _options(self) -> list[dict[str, Any]]:
        values, options = self.cleaned_data, []
        for number in range(self.options):
            code, place = values[f"option_{number}_code"], values[f"option_{number}_place"]
            if code:
                none = {"none": True} if values[f"option_{number}_none"] else {}
                text = text_of(values[f"option_{number}_text"])
                options.append((place or 99, number, {"code": code.strip(), "text": text, **none}))
        return [option for _place, _number, option in sorted(options, key=lambda each: each[:2])]

    def ranked(self) -> list[str]:
        fits = Type(self.cleaned_data["type"]).traits.ranked_by
        return [code for code in self.cleaned_data["rankings"] if self.rankings[code].get("by") in fits]


def initial_of_question(
    code: str, content: Mapping[str, Any], head: Mapping[str, Any], revision: int
) -> dict[str, Any]:
    scales = [*content.get("scales", []), "", ""]
    initial: dict[str, Any] = {
        name: content.get(name) for name in ("type", "text", "help", "required", "dont_know", "area", "low", "high")
    }
    initial |= {"code": code, "revision": revision, "scale": scales[0], "ability": scales[1]}
    initial["rankings"] = [r["code"] for r in head.get("rankings", []) if code in r.get("questions", [])]
    for number, option in enumerate(content.get("options", [])):
        initial |= {
            f"option_{number}_code": option["code"], f"option_{number}_place": number + 1,
            f"option_{number}_none": option.get("none", False), f"option_{number}_text": option.get("text", {}),
        }  # fmt: skip
    return {name: _i18n(value) for name, value in initial.items()}


def _i18n(value: Any) -> Any:
    return [value.get(code, "") for code in CODES] if isinstance(value, Mapping) else value


def initial_of_texts(content: Mapping[str, Any], revision: int) -> dict[str, Any]:
    """A head, a section or a scale as its form shows it."""
    labels = {f"label_{float(point):g}": text for point, text in content.get("labels", {}).items()}
    return {name: _i18n(value) for name, value in {**content, **labels, "revision": revision}.items()}


def points_of_scale(content: Mapping[str, Any]) -> list[float]:
    """The points that may be named: every step, or whole points; at most twenty-one."""
    low, high, step = (float(content.get(name) or 0) for name in ("low", "high", "step"))
    count = round((high - low) / (step or 1.0)) if high > low else 0
    return [low + (step or 1.0) * number for number in range(min(count, 20) + 1)]
