from datetime import date
from types import SimpleNamespace

from django.template import Context, Template

from clustergrowth.common.components.words import how_known
from clustergrowth.common.figures import Figure, decimals
from clustergrowth.common.ports import Step


def shown(source: str, **context: object) -> str:
    return Template("{% load components %}" + source).render(Context(context))


def test_a_figure_opens_the_records_behind_it_and_says_how_sure_it_is() -> None:
    html = shown("{% figure f %}", f=Figure("58 %", url="/records/", letter="C"))
    assert html == '<a class="figure" href="/records/">58 %<sup title="confirmed by both sides">C</sup></a>'


def test_a_figure_that_rests_on_too_few_gives_nothing_away() -> None:
    hidden = Figure("3", "firms", low="1", high="4", n=3, of=9, letter="D", hidden=True)
    html = shown("{% claim f %}", f=hidden)
    assert "fewer than 5" in html
    assert "3" not in html and "9" not in html and "reported by one side" not in html


def test_the_line_under_a_figure_says_number_interval_window_and_evidence() -> None:
    parts = how_known(
        Figure(
            "58 %", low="50", high="66 %", n=83, of=143, since=date(2025, 11, 23), until=date(2026, 11, 23), letter="B"
        )
    )
    assert parts == ["83 of 143", "between 50 and 66 %", "from 23 Nov 2025 to 23 Nov 2026", "before and after"]


def test_the_number_stands_where_the_sentence_wants_it() -> None:
    first = shown("{% claim f %}", f=Figure("31 ties", "join this council with the others."))
    assert '<span class="figure">31 ties</span> join this council' in first
    inside = shown("{% claim f %}", f=Figure("talent", "What is lacking is {figure}, here."))
    assert 'What is lacking is <span class="figure">talent</span>, here.' in inside


def test_words_in_a_figure_are_never_taken_for_markup() -> None:
    html = shown("{% claim f %}", f=Figure("<b>1</b>", "<i>x</i>", definition="<u>y</u>"))
    assert not {"<b>", "<i>", "<u>"} & {html[i : i + 3] for i in range(len(html))}


def test_the_thread_reads_as_a_list_and_says_what_is_still_to_come() -> None:
    steps = [Step("Survey", "filled", 2, "/s/"), Step("This need", "here"), Step("Outcome", hint="asked in December")]
    html = shown("{% thread steps %}", steps=steps)
    assert html.count("<li") == 3
    assert 'aria-current="step"' in html
    assert "not yet" in html and "asked in December" in html
    assert "×&nbsp;2" in html


def test_a_council_keeps_its_colour_and_a_seventh_is_hatched() -> None:
    third = SimpleNamespace(colour=3, letter="E", name="Emilia-Romagna")
    assert shown("{% council_badge c %}", c=third) == '<span class="c k3" data-l="E">Emilia-Romagna</span>'
    assert 'class="c k0"' in shown(
        "{% council_badge c '/w/' %}", c=SimpleNamespace(colour=7, letter="W", name="Wallonia")
    )


def test_a_number_is_rounded_and_never_cut_off() -> None:
    assert [decimals(one) for one in (5.96, -0.04, 2, -5.96)] == ["6.0", "0.0", "2.0", "-6.0"]
    assert [decimals(0.279, 2), decimals(61.7, 0)] == ["0.28", "62"]
