"""The councils beside each other: in the report of one, and as the whole of the report on all."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clustergrowth.listen.reports.layout.blocks import (
    Block,
    FactsBlock,
    Head,
    NoteBlock,
    Part,
    Point,
    Points,
    TableBlock,
)
from clustergrowth.listen.reports.layout.method import instrument_of, rules
from clustergrowth.listen.reports.layout.words import (
    DASH,
    Data,
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

Languages = Sequence[str]


def councils(content: Data) -> TableBlock:
    """Who was asked where and how many answered."""
    head = [
        Head(_("Council")), Head(_("All firms"), True), Head(_("Asked"), True), Head(_("Answered"), True),
        Head(_("Response"), True),
    ]  # fmt: skip
    rows = [
        [f"{localized(row['name'], row['languages'])}, {row['city']}", stated(row["known"]), stated(row["asked"]),
         count(row["answered"]), percent(row["rate"])]
        for row in content["beside"]
    ]  # fmt: skip
    return TableBlock(_("The councils compared"), head, rows)


def comparison(content: Data, languages: Languages) -> Part | None:
    """One council beside the others: places side by side, and how far its own is from theirs."""
    if not content["comparison"]:
        return None
    own = content["council"]["slug"]
    blocks: list[Block] = [*prose(content["texts"].get("comparison", {}), languages), councils(content)]
    for ranking in content["comparison"]:
        head = [Head(_("What")), *_cities(content, ranking), Head(_("Difference"), True)]
        rows = [
            [localized(row["label"], languages), *_places(row, ranking), _difference(row, own)]
            for row in ranking["rows"]
        ]  # fmt: skip
        blocks.append(TableBlock(localized(ranking["title"], languages), head, rows, agreement(ranking)))
    words = _(
        "The rank of each row in each council. The difference is the own rank minus the "
        "average rank elsewhere: below 0 means higher here."
    )
    return Part("comparison", _("Beside the other councils"), [*blocks, NoteBlock(words)])  # fmt: skip


def _cities(content: Data, ranking: Data) -> list[Head]:
    names = {council["slug"]: council["city"] for council in content["beside"]}
    return [Head(names[slug], True) for slug in ranking["councils"]]


def _places(row: Data, ranking: Data) -> list[str]:
    return [_place(row["cells"][slug]) for slug in ranking["councils"]]


def _place(cell: Data) -> str:
    return few() if cell["hidden"] else DASH if cell["rank"] is None else str(cell["rank"])


def _difference(row: Data, own: str) -> str:
    mine = row["cells"].get(own, {}).get("rank")
    others = [cell["rank"] for slug, cell in row["cells"].items() if slug != own and cell["rank"] is not None]
    if mine is None or not others:
        return DASH
    difference = mine - sum(others) / len(others)
    sign = "+" if difference > 0.05 else "−" if difference < -0.05 else ""
    return f"{sign}{decimals(abs(difference), 1)}"


def agreement(ranking: Data) -> str:
    """How far the councils put the rows in the same order."""
    measure = ranking["agreement"]
    if measure is None:
        return ""
    words = _(
        "Agreement of %(councils)s councils on the %(things)s rows that all of them rank: Kendall’s W = %(w)s "
        "(0 none, 1 complete)."
    )
    return words % {"councils": measure["councils"], "things": measure["things"], "w": decimals(measure["w"], 2)}


# --- the report on all councils --------------------------------------------------------------------------------------


def network_method(content: Data) -> Part:
    survey = content["survey"]
    rows = [
        (_("Survey"), localized(survey["title"])),
        (_("Questionnaire"), instrument_of(survey)),
        (_("Asked"), span(survey)),
        (_("Councils"), str(len(content["beside"]))),
        *rules(),
    ]
    words = _("Only councils that have published their own analysis are in this report.")
    return Part("method", _("How we know"), [FactsBlock(rows), councils(content), NoteBlock(words)])


def common_needs(content: Data) -> Part:
    """What stands first in many councils."""
    names = {council["slug"]: council["city"] for council in content["beside"]}
    blocks: list[Block] = [*prose(content["texts"].get("needs", {}), ("en",))]
    for ranking in content["common"]:
        items = [
            Point(
                ngettext("in %(n)s council: %(where)s", "in %(n)s councils: %(where)s", len(row["first_in"]))
                % {"n": len(row["first_in"]), "where": ", ".join(names[slug] for slug in row["first_in"])},
                localized(row["label"]),
            )
            for row in ranking["rows"]
        ]
        if items:
            blocks.append(Points(items, localized(ranking["title"])))
    words = _("These rows are among the first five in at least half of the councils.")
    return Part("needs", _("Needs the councils share"), [*blocks, NoteBlock(words)])


def network_specific(content: Data) -> Part:
    """What sets each region apart."""
    blocks: list[Block] = [*prose(content["texts"].get("specific", {}), ("en",))]
    for council in content["beside"]:
        rows = []
        for ranking in content["comparison"]:
            for row in ranking["rows"]:
                own = row["cells"].get(council["slug"], {}).get("specific")
                if own and own["is_specific"]:
                    rows.append((-own["times"], [localized(row["label"]), times_of(own)]))
        title = f"{localized(council['name'], council['languages'])}, {council['city']}"
        head = [Head(_("What")), Head(_("Times as often, 90 %"), True)]
        if rows:
            blocks.append(TableBlock(title, head, [row for _times, row in sorted(rows)]))
        else:
            blocks.append(Points([Point(_("nothing beyond chance"))], title))
    return Part("specific", _("What is particular where"), blocks)


def network_comparison(content: Data) -> Part:
    """Places side by side, and how far the councils agree."""
    blocks: list[Block] = [*prose(content["texts"].get("comparison", {}), ("en",))]
    for ranking in content["comparison"]:
        head = [Head(_("What")), *_cities(content, ranking), Head(_("Average rank"), True)]
        rows = [
            [localized(row["label"]), *_places(row, ranking), decimals(row["mean_rank"], 1)] for row in ranking["rows"]
        ]
        blocks.append(TableBlock(localized(ranking["title"]), head, rows, agreement(ranking)))
    return Part("comparison", _("The councils side by side"), blocks)


def network_tables(content: Data) -> Part:
    """Annex: every figure of every council."""
    tables = []
    for ranking in content["comparison"]:
        head = [Head(_("What")), *_cities(content, ranking)]
        rows = [
            [localized(row["label"]), *(_full(row["cells"][slug], ranking) for slug in ranking["councils"])]
            for row in ranking["rows"]
        ]
        tables.append(TableBlock(localized(ranking["title"]), head, rows, measured(ranking), is_long=True))
    return Part("tables", _("Annex: all figures"), tables, breaks=True)  # fmt: skip


def _full(cell: Data, ranking: Data) -> str:
    if cell["hidden"]:
        return few()
    if cell["value"] is None:
        return DASH
    return (
        f"{value_of(cell, ranking)}\n({interval_of(cell, ranking)})\nn\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}{cell['n']}"
    )
