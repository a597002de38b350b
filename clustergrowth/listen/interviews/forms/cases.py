"""The story of a firm, its figures and scores; comparing cases."""

from collections.abc import Iterable, Mapping
from typing import Any, cast

from django import forms
from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext_lazy as _

from clustergrowth.common.editions import EditForm
from clustergrowth.common.languages.fields import WrittenInField, speak
from clustergrowth.common.limits.fields import SearchField
from clustergrowth.common.tables import typed
from clustergrowth.listen.interviews.domain.factors import choices
from clustergrowth.listen.interviews.forms.interviews import InterviewsFilter, offer
from clustergrowth.listen.interviews.models import Attribution, CaseMeasure, CaseStudy, Confirmed, Direction, Quotation
from clustergrowth.listen.interviews.queries.cases import CUTS
from clustergrowth.listen.interviews.queries.conditions import BY_HAND, CONDITIONS, OUTCOMES
from clustergrowth.people.councils.forms.fields import CouncilFilter
from clustergrowth.people.councils.models import Council
from clustergrowth.people.councils.queries.councils import members_of
from clustergrowth.people.organisations.domain.kinds import FIRMS, Size
from clustergrowth.people.organisations.forms.organisations import OrganisationField

KEYS = 5  # the keys to success of one story: few are remembered


class CaseForm(EditForm):
    """The story and the keys to success; the firm is chosen once."""

    organisation = OrganisationField(label=_("Firm"))
    title = forms.CharField(label=_("Title"), max_length=200)
    lang = WrittenInField()
    text = forms.CharField(
        label=_("Story"), max_length=12000, widget=forms.Textarea(attrs={"rows": 14}),
        help_text=_("How the firm began, what it did, and what came of it. Name people only with their "
"consent."),
    )  # fmt: skip
    english = forms.CharField(label=_("The same in one English sentence"), max_length=300, required=False)
    quotations = forms.ModelMultipleChoiceField(
        Quotation.objects.none(), label=_("Approved quotations of this firm"), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip

    def __init__(self, *args: Any, council: Council, case: CaseStudy | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs, stored={} if case else None)
        speak(self, council.languages, initial=council.language_of_texts())
        for n in range(1, KEYS + 1):
            self._ask_for_key(n)
        if case is None:
            firm = cast(OrganisationField, self.fields["organisation"])
            firm.only(members_of(council).filter(kind__in=FIRMS), council.pk)
            del self.fields["quotations"]
            return
        del self.fields["organisation"]
        usable = Quotation.objects.visible_to(AnonymousUser())
        of_firm = usable.filter(passage__interview__organisation=case.organisation_id)
        offer(self, "quotations", of_firm.exclude(attribution=Attribution.ANONYMOUS))
        self._know(case)

    def _ask_for_key(self, n: int) -> None:
        number = {"n": n}
        self.fields[f"key_{n}"] = forms.ChoiceField(
            label=_("Key to success %(n)s") % number, choices=[("", _("none")), *choices()], required=False
        )
        self.fields[f"way_{n}"] = forms.ChoiceField(
            label=_("Key %(n)s is a") % number, choices=Direction.choices, initial=Direction.DRIVER, required=False
        )
        self.fields[f"words_{n}"] = forms.CharField(
            label=_("Key %(n)s in a few words") % number, max_length=200, required=False
        )

    def _know(self, case: CaseStudy) -> None:
        initial: dict[str, Any] = {name: getattr(case, name) for name in ("title", "text", "lang", "english")}
        initial["quotations"] = list(case.quotations.all())
        for n, key in enumerate(case.keys.all()[:KEYS], start=1):
            initial |= {f"key_{n}": key.factor, f"way_{n}": key.direction, f"words_{n}": key.words}
        self.initial = {**initial, **self.initial}

    def arguments(self) -> dict[str, Any]:
        values = self.cleaned_data
        keys = {
            values[f"key_{n}"]: (Direction(values[f"way_{n}"] or Direction.DRIVER), values[f"words_{n}"])
            for n in range(1, KEYS + 1)
            if values[f"key_{n}"]
        }
        plain: dict[str, Any] = {
            name: values[name] for name in ("organisation", "title", "text", "lang", "english") if name in values
        }
        return {**plain, "keys": keys, "quotations": values.get("quotations", ())}


class FigureForm(forms.Form):
    measure = forms.ChoiceField(label=_("Figure"), choices=CaseMeasure.choices)
    year = typed.Whole(label=_("Year"), min_value=1900, max_value=2100)
    value = typed.Number(label=_("Value"), min_value=0)
    source = forms.CharField(label=_("Source"), max_length=200)
    confirmed = forms.ChoiceField(label=_("Confirmed by"), choices=Confirmed.choices)

    def arguments(self) -> dict[str, Any]:
        values = self.cleaned_data
        return {**values, "measure": CaseMeasure(values["measure"]), "confirmed": Confirmed(values["confirmed"])}


class ScoreForm(forms.Form):
    condition = forms.ChoiceField(label=_("Condition"), choices=[(code, CONDITIONS[code].label) for code in BY_HAND])
    score = typed.MeasureField(
        label=_("Score from 0 (not at all) to 1 (fully)"), min_value=0, max_value=1, required=False,
        help_text=_("Leave it empty to remove the score."),
    )  # fmt: skip
    reason = forms.CharField(label=_("Why"), max_length=300, required=False)


class RemarkForm(forms.Form):
    remark = forms.CharField(label=_("What needs to change"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4}))


class CasesFilter(InterviewsFilter):
    q = SearchField(label=_("Words"))
    factor = forms.ChoiceField(label=_("Key to success"), required=False)
    size = forms.ChoiceField(label=_("Size"), choices=[("", _("all")), *Size.choices], required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast(forms.ChoiceField, self.fields["factor"])
        field.choices = [("", _("all")), *choices()]


class CompareForm(forms.Form):
    """What is compared; kept in the address."""

    outcome = forms.ChoiceField(label=_("Outcome"), choices=[(code, CONDITIONS[code].label) for code in OUTCOMES])
    conditions = forms.MultipleChoiceField(
        label=_("Conditions (at most five)"), choices=[(c.code, c.label) for c in CONDITIONS.values()],
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    cut = forms.ChoiceField(label=_("Consistency from"), choices=[(cut, cut) for cut in CUTS])
    council = CouncilFilter()

    DEFAULT: Mapping[str, Any] = {
        "outcome": "growth",
        "conditions": ["talent", "technology", "cooperation"],
        "cut": "0.8",
    }

    def clean_conditions(self) -> Iterable[str]:
        chosen = [code for code in self.cleaned_data["conditions"] if code != self.data.get("outcome")]
        if not 1 <= len(chosen) <= 5:
            raise forms.ValidationError(_("Choose one to five conditions besides the outcome."))
        return chosen
