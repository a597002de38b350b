"""The parts of one council's report that show its region and its firms' needs."""

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from clustergrowth.common.components.charts import Bar
from clustergrowth.listen.reports.layout.blocks import (
    Block,
    Chart,
    Head,
    NoteBlock,
    Part,
    Point,
    Points,
    TableBlock,
    VoiceBlock,
    Voices,
)
from clustergrowth.listen.reports.layout.words import (
    Data,
    capital,
    count,
    day,
    end_of,
    factor_of,
    few,
    interval_of,
    localized,
    measured,
    month,
    prose,
    spoken,
    unit_of,
    value_of,
)
from clustergrowth.listen.reports.queries.content.segments import UNKNOWN
from clustergrowth.listen.surveys.instruments.domain.taxonomy import Area
from clustergrowth.people.organisations.domain.codes import nace_label
from clustergrowth.people.organisations.domain.kinds import OrganisationKind, Size

Languages = Sequence[str]


def portrait(content: Data, languages: Languages, lang: str) -> Part:
    portrait = content["portrait"]
    blocks: list[Block] = [*prose(content["texts"].get("portrait", {}), languages)]
    blocks.append(_assets(portrait))
    if portrait["engineering"]:
        blocks += [_sizes(portrait), _sectors(portrait, lang)]
    blocks += _who(portrait)
    if portrait["policy"]:
        blocks.append(Points([_milestone(m, languages) for m in portrait["policy"]], _("Policy history")))
    return Part("portrait", _("The region"), blocks)


def _assets(portrait: Data) -> TableBlock:
    rows = [[capital(OrganisationKind(kind).label), str(n)] for kind, n in portrait["kinds"]]
    note = _("Members of the council on %(day)s, from its directory.") % {"day": day(portrait["day"])}
    return TableBlock(_("Organisations in the council"), [Head(_("Kind")), Head(_("Members"), True)], rows, note)


def _sizes(portrait: Data) -> TableBlock:
    names = {size.value: str(size.label) for size in Size} | {"unknown": _("not stated")}
    rows = [
        [capital(names[size]), count(n)]
        for size, n in sorted(portrait["sizes"], key=lambda size: list(names).index(size[0]))
    ]
    focus = _(
        "An engineering SME is an SME in the council with the activities %(codes)s (NACE Rev. 2), or one named by it."
    )
    head = [Head(_("Engineering SMEs by size")), Head(_("Firms"), True)]
    return TableBlock(_("Engineering SMEs"), head, rows, focus % {"codes": ", ".join(portrait["focus"])})


def _sectors(portrait: Data, lang: str) -> TableBlock:
    names = {"other": _("other activities"), "unknown": _("not stated")}
    rows = [[names.get(code) or f"{code} {nace_label(code, lang)}", count(n)] for code, n in portrait["sectors"]]
    return TableBlock("", [Head(_("Engineering SMEs by activity")), Head(_("Firms"), True)], rows)


def _who(portrait: Data) -> Iterable[Block]:
    """Who is strong at what: what is offered, and the houses of knowledge and support by name."""
    if portrait["strengths"]:
        yield Points(_given(portrait["strengths"]), _("Who offers what"))
    if portrait["knowledge"]:
        names = ", ".join(name for name, _kind in portrait["knowledge"])
        yield Points([Point(names)], _("Universities and research centres"))
    if portrait["bodies"]:
        bodies = [Point(localized(helps), name) for name, helps in portrait["bodies"]]
        yield Points(bodies, _("Bodies the council works through"))
    if portrait["support"]:
        named = [Point(f"{name} ({OrganisationKind(kind).label})") for name, kind in portrait["support"]]
        yield Points(named, _("Who else supports firms"))


def _milestone(entry: Data, languages: Languages) -> Point:
    text, lang = spoken(entry["text"], languages)
    return Point(text, f"{month(entry)}:", lang, entry["source"], entry["source"])


# --- needs -----------------------------------------------------------------------------------------------------------


def is_cooperation(ranking: Data) -> bool:
    """A ranking that is about working together and nothing else belongs to the part on universities."""
    return bool(ranking["rows"]) and all(row["area"] == Area.COOPERATION for row in ranking["rows"])


def needs(content: Data, languages: Languages) -> Part:
    charts = [
        chart_of(r, languages, content["council"]["colour"]) for r in content["rankings"] if not is_cooperation(r)
    ]
    text = prose(content["texts"].get("needs", {}), languages)
    return Part("needs", _("What firms need, in order"), [*text, *charts, *_unless(charts)])


def barriers(content: Data, languages: Languages) -> Part:
    charts = [chart_of(r, languages, content["council"]["colour"]) for r in content["rankings"] if is_cooperation(r)]
    text = prose(content["texts"].get("barriers", {}), languages)
    return Part("barriers", _("Working with universities"), [*text, *charts, *_unless(charts)])


def _unless(charts: Sequence[Chart]) -> list[NoteBlock]:
    return [] if charts else [NoteBlock(_("No figure can be shown here: fewer than 5 firms have answered."))]


def chart_of(ranking: Data, languages: Languages, colour: int) -> Chart:
    rows = [row for row in ranking["rows"] if row["hidden"] or row["rank"] is not None]
    bars = [_bar(row, ranking, languages, colour) for row in rows]
    unit = unit_of(ranking).strip()
    title = localized(ranking["title"], languages)
    return Chart(title, bars, measured(ranking), unit, end_of(ranking), interval="95\N{NO-BREAK SPACE}%")


def _bar(row: Data, ranking: Data, languages: Languages, colour: int) -> Bar:
    label = localized(row["label"], languages)
    if row["hidden"] or row["value"] is None:
        return Bar(label, hidden=True)
    factor = factor_of(ranking)
    low, high = (None if number is None else number * factor for number in (row["low"], row["high"]))
    return Bar(label, row["value"] * factor, low, high, row["n"], colour=colour)


def _times(row: Data, note: str, languages: Languages, colour: int) -> Bar:
    own = row["specific"]
    label = localized(row["label"], languages)
    return Bar(label, own["times"], own["low"], own["high"], row["n"], colour=colour, note=note)


def specific(content: Data, languages: Languages) -> Part:
    blocks: list[Block] = [*prose(content["texts"].get("specific", {}), languages)]
    colour = content["council"]["colour"]
    bars = [
        _times(row, localized(ranking["title"], languages), languages, colour)
        for ranking in content["rankings"]
        for row in ranking["rows"]
        if row["specific"] and row["specific"]["is_specific"]
    ]
    if bars:
        bars.sort(key=lambda bar: -(bar.value or 0.0))
        words = _(
            "How many times as often firms say so here as in all regions, with the 90 % "
            "interval. 1 means equally often."
        )
        blocks.append(Chart(_("More or less often than elsewhere"), bars, words, interval="90\N{NO-BREAK SPACE}%"))
    else:
        blocks.append(
            NoteBlock(_("Nothing that firms in this region said differs from the other regions by more than chance."))
        )
    return Part("specific", _("What is particular here"), blocks)


def segments(content: Data, languages: Languages) -> Part | None:
    compared = content["segments"]
    if not compared:
        return None
    names = {size.value: capital(size.label) for size in Size} | {UNKNOWN: _("not stated")}
    titles = {r["code"]: (localized(r["title"], languages), r) for r in content["rankings"]}
    labels = {
        (r["code"], row["code"]): localized(row["label"], languages) for r in content["rankings"] for row in r["rows"]
    }
    blocks: list[Block] = [*prose(content["texts"].get("segments", {}), languages)]
    head = [Head(_("What")), *(Head(names[kind], True) for kind in compared["kinds"])]
    for ranking in compared["rankings"]:
        title, whole = titles[ranking["code"]]
        if is_cooperation(whole):
            continue
        rows = [
            [
                labels[ranking["code"], row["code"]],
                *(_segment(row["cells"][kind], ranking) for kind in compared["kinds"]),
            ]
            for row in ranking["rows"]
        ]
        blocks.append(TableBlock(title, head, rows, measured(ranking)))
    words = _(
        "An asterisk marks a size whose firms differ from the others; at most 10 % of all "
        "such marks are expected to be false (Benjamini and Hochberg)."
    )
    return Part("segments", _("Small and larger firms"), [*blocks, NoteBlock(words)])  # fmt: skip


def _segment(cell: Data, ranking: Data) -> str:
    if cell["hidden"]:
        return few()
    mark = "*" if cell["differs"] else ""
    interval = interval_of(cell, ranking)
    return f"{value_of(cell, ranking)}{mark}\n({interval}), n\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}{cell['n']}"


# --- voices ----------------------------------------------------------------------------------------------------------


def quotations(content: Data, languages: Languages) -> Part | None:
    """On the page the words of those who still approve; on paper only that they are there."""
    title = _("In the words of the firms")
    if "voices" not in content:
        note = _(
            "What firms said and approved for publication is on the page of this report for as long as they approve."
        )
        return Part("quotations", title, [NoteBlock(note)]) if content["quotations"] else None
    items = [VoiceBlock(v["text"], v["lang"], localized(v["who"], languages), v["english"]) for v in content["voices"]]
    return Part("quotations", title, [Voices(items)]) if items else None


def _given(entries: Iterable[Data], languages: Languages = ()) -> list[Point]:
    """What other nouns told: a name or title, a text and a remark."""
    points = []
    for entry in entries:
        text, lang = spoken(entry["text"] or entry["title"], languages)
        lead = localized(entry["title"], languages) if entry["text"] else ""
        points.append(Point(text, lead, lang, localized(entry["detail"], languages), entry["url"]))
    return points


def difficulties(content: Data, languages: Languages) -> Part | None:
    items = _given(content["difficulties"], languages)
    return Part("difficulties", _("Recurring difficulties"), [Points(items)]) if items else None


def plans(content: Data, languages: Languages) -> Part:
    text = prose(content["texts"].get("plans", {}), languages)
    items = _given(content["intentions"], languages)
    rests: list[Block] = [Points(items, _("Themes the council agreed from these findings"))] if items else []
    nothing = [] if text or rests else [NoteBlock(_("No theme rests on these findings yet."))]
    return Part("plans", _("What the council plans to do"), [*text, *rests, *nothing])
