import re

from django.template import Context, Template
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as some

from clustergrowth.common.components.charts import Bar, CouncilTie, drawn, scale_for, shown_values, strands

ROWS = [Bar("Talent", 61.2, 52, 69, 96), Bar("Carbon rules", hidden=True), Bar("Growth", -4, -9, 1, 50)]


def chart(source: str, **context: object) -> str:
    return Template("{% load components %}" + source).render(Context({"rows": ROWS, **context}))


@given(some.lists(some.floats(-1e6, 1e6), min_size=1, max_size=20))
def test_every_value_and_zero_have_a_place_on_the_scale(values: list[float]) -> None:
    scale = scale_for(values)
    assert scale.start <= min([*values, 0.0]) + 1e-6 * scale.step
    assert scale.end >= max([*values, 0.0]) - 1e-6 * scale.step
    assert all(0 <= scale.place(value) <= 100 for value in values)
    assert 2 <= len(scale.ticks()) <= 8


def test_bars_start_at_zero_and_reach_their_value() -> None:
    scale = scale_for(shown_values(ROWS))
    above, _hidden, below = drawn(ROWS, scale)
    assert above.start == scale.place(0)
    assert below.start + below.width == scale.place(0)
    assert above.low is not None and above.high is not None and above.low < above.at < above.high


def test_a_row_with_too_few_answers_is_named_and_never_numbered() -> None:
    html = chart('{% bars rows "Needs" %}')
    assert "fewer than 5 answers, not shown" in html
    assert html.count("<svg role") == 2


def test_the_same_numbers_stand_below_as_a_table() -> None:
    html = chart('{% bars rows "Needs" %}')
    table = html[html.index("<table") :]
    assert all(number in table for number in ("61.2", "52", "69", "96"))
    assert "fewer than 5" in table


def test_a_decimal_comma_in_the_words_never_reaches_the_drawing() -> None:
    with translation.override("tr"):
        html = chart('{% bars rows "Needs" %}')
    assert "61,2" in html
    assert not re.search(r'(x|x1|x2|cx|width)="[^"]*,', html)


def test_two_moments_are_drawn_with_both_named() -> None:
    html = chart('{% dots rows "Waves" "2025" "2026" %}', rows=[Bar("Talent", 40, 30, 50, 96, was=31)])
    assert 'class="was"' in html
    words = " ".join(html.split())
    assert "2025 31" in words and "2026 40" in words


def test_a_tie_is_as_thick_as_it_is_frequent_and_none_yet_says_so() -> None:
    rows = [CouncilTie("Madrid", "M", 2, 9), CouncilTie("Istanbul", "I", 5, 3), CouncilTie("Wallonia", "W", 7, 0)]
    most, some_ties, none = strands(rows)
    assert most.thickness == 3 * some_ties.thickness
    html = chart('{% ties council rows "Ties" %}', rows=rows, council=CouncilTie("Emilia-Romagna", "E", 3, 0))
    assert html.count("<path") == 2 and none.tie.count == 0
    assert "none yet" in html
