"""How we know: the method box, the limits, the annex."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from clustergrowth.common.languages.numbers import grouped
from clustergrowth.listen.reports.layout.blocks import FactsBlock, Head, NoteBlock, Part, Point, Points, TableBlock
from clustergrowth.listen.reports.layout.words import (
    DASH,
    Data,
    between,
    count,
    decimals,
    few,
    interval_of,
    localized,
    measured,
    percent,
    prose,
    span,
    stated,
    times_of,
    value_of,
)
from clustergrowth.listen.surveys.instruments.domain.taxonomy import Area


def instrument_of(survey: Data) -> str:
    asked = survey["instrument"]
    return _("%(title)s, version %(version)s") % {"title": localized(asked["title"]), "version": asked["version"]}


def method(content: Data) -> Part:
    """The method box of one council's report."""
    survey, how = content["survey"], content["method"]
    rate = how["rate"]
    response = percent(rate["value"]) if rate else _("not stated")
    if rate:
        response += f" ({between(rate['low'] * 100, rate['high'] * 100)}\N{NO-BREAK SPACE}%)"
    design = how["design_effect"]
    rows = [
        (_("Survey"), localized(survey["title"])),
        (_("Questionnaire"), instrument_of(survey)),
        (_("Asked"), span(survey)),
        (_("Firms the survey is about"), stated(how["known"])),
        (_("Firms asked"), stated(how["asked"])),
        (_("Firms that answered"), count(how["answered"])),
        (_("Response"), response),
        (_("Weights"), weights_in_words(how["weights"])),
        (_("Design effect"), decimals(design, 2)),
        (_("Effective number of firms"), decimals(how["effective_n"], 1)),
        *rules(),
    ]
    return Part("method", _("How we know"), [FactsBlock(rows)])


def weights_in_words(weights: Data | None) -> str:
    """What the answers are weighted to, and how far apart the weights lie."""
    if weights is None:
        return _("every firm counts once and equally")
    words = _(
        "weighted to the known numbers of firms (%(source)s, %(year)s); a firm counts %(low)s to %(high)s times"
    ) % {
        "source": weights["source"],
        "year": weights["year"],
        "low": decimals(weights["lowest"], 2),
        "high": decimals(weights["highest"], 2),
    }
    if weights["trimmed"]:
        words += "; " + _("weights cut to these bounds: %(n)s") % {"n": grouped(weights["trimmed"])}
    return words


def rules() -> list[tuple[str, str]]:
    """The rules that hold for every figure."""
    return [
        (_("Intervals"), _("95 %: Wilson’s for shares, Student’s t for means, the delta method for gaps.")),
        (_("Not known"), _("“I do not know” is never counted as a score. The annex says how many did not answer.")),
        (
            _("What is particular"),
            _("How many times as often as in all regions, adjusted towards 1 where firms are few; "
"90 % interval."),
        ),
        (
            _("Not shown"),
            _("Any figure of fewer than 5 firms, and any other from which it could be worked out."),
        ),
    ]  # fmt: skip


def limits(content: Data, languages: Sequence[str]) -> Part:
    text = prose(content["texts"].get("limits", {}), languages)
    told_always = [
        _("The figures represent the firms that answered. Firms that did not answer may think "
"differently."),
        _("Ratings are the firms’ own judgement on one day, not a measurement of what they can do."),
        _("Intervals say how far chance may move a figure, and nothing about questions that "
"were understood differently."),
        _("Where intervals overlap, ranks are close; the annex gives all the ranks a row could "
"have."),
    ]  # fmt: skip
    return Part("limits", _("Limits"), [*text, Points([Point(sentence) for sentence in told_always])])


def full_tables(content: Data) -> Part:
    """Annex: every row of every ranking."""
    head = [
        Head(_("What")), Head(_("Area")), Head(_("Place"), True), Head(_("Value"), True), Head("95 %", True),
        Head(_("Firms"), True), Head(_("Not answered"), True), Head(_("Times as often, 90 %"), True),
    ]  # fmt: skip
    tables = [
        TableBlock(localized(r["title"]), head, [_full_row(row, r) for row in r["rows"]], measured(r), is_long=True)
        for r in content["rankings"]
    ]
    return Part("tables", _("Annex: all figures"), tables or [NoteBlock(few())], breaks=True)


def _full_row(row: Data, ranking: Data) -> list[str]:
    area = str(Area(row["area"]).label) if row["area"] else ""
    if row["hidden"]:
        return [localized(row["label"]), area, "", few(), "", "", "", ""]
    place = f"{row['rank']} ({row['first']}{DASH}{row['last']})" if row["rank"] else DASH
    return [
        localized(row["label"]), area, place, value_of(row, ranking), interval_of(row, ranking), str(row["n"]),
        str(row["missing"]), times_of(row["specific"]),
    ]  # fmt: skip


def questionnaire(content: Data) -> Part:
    """Annex: what was asked."""
    asked = content["survey"]["instrument"]
    parts = [Points([_question(q) for q in part["questions"]], localized(part["title"])) for part in asked["sections"]]
    head = FactsBlock([(_("Questionnaire"), instrument_of(content["survey"]))])
    return Part("questionnaire", _("Annex: the questionnaire"), [head, *parts], breaks=True)


def _question(question: Data) -> Point:
    answers = [localized(option) for option in question["options"]]
    for scale in question["scales"]:
        ends = (f"{_end(scale, 'low', 'first')} {DASH} {_end(scale, 'high', 'last')}").strip()
        answers.append(f"{localized(scale['title'])}: {ends}" if len(question["scales"]) > 1 else ends)
    return Point(localized(question["text"]), detail=" · ".join(answers))


def _end(scale: Data, number: str, words: str) -> str:
    label = localized(scale[words])
    return f"{scale[number]:g} {label}" if label else f"{scale[number]:g}"
