"""Few firms are never recognised: neither on the page, nor in what is frozen, nor by size or sector."""

from typing import Any

import pytest

from clustergrowth.listen.analysis.tests.sample import closed
from clustergrowth.listen.reports import services
from clustergrowth.listen.reports.layout import laid_out
from clustergrowth.listen.reports.models import Content
from clustergrowth.listen.reports.queries.content.portrait import hidden_small
from clustergrowth.listen.reports.queries.reports import content_of
from clustergrowth.listen.reports.tests.ground import answers, begun
from clustergrowth.listen.surveys.waves.services.waves import publish_analysis
from tests.cast import Cast


def content(cast: Cast, bologna: list[dict[str, Any]], istanbul: list[dict[str, Any]]) -> Content:
    wave = closed({cast.bologna: bologna, cast.istanbul: istanbul}, by=cast.leda)
    publish_analysis(wave=wave, council=cast.istanbul, by=cast.selin)
    return content_of(services.start_report(wave=wave, council=cast.bologna, by=cast.carla))


def test_a_hidden_row_keeps_no_number_at_all(cast: Cast) -> None:
    few = [*answers(8, strong=3), *({"staff": 9.0} for _firm in range(10))]
    found = content(cast, few, answers(20, strong=10))
    hidden = [row for ranking in found["rankings"] for row in ranking["rows"] if row["hidden"]]
    assert hidden
    for row in hidden:
        assert {row[name] for name in ("rank", "value", "low", "high", "n", "missing", "effective_n")} == {None}
        assert row["specific"] is None
    shown = laid_out(found, "en")
    assert "fewer than 5" in str(next(part for part in shown.parts if part.code == "tables"))


def test_a_council_with_few_answers_is_not_counted_out_beside_others(cast: Cast) -> None:
    found = content(cast, answers(20, strong=10), answers(3, strong=2))
    beside = {one["slug"]: one for one in found["beside"]}
    assert beside["istanbul"]["answered"] is None
    cells = [row["cells"]["istanbul"] for ranking in found["comparison"] for row in ranking["rows"]]
    assert cells
    assert all(cell["value"] is None and cell["n"] in (None, 0) for cell in cells)


def test_sizes_with_few_firms_are_not_shown_nor_can_they_be_worked_out(cast: Cast) -> None:
    firms = [
        *answers(12, strong=6, staff=4), *answers(10, strong=3, staff=30), *answers(8, strong=4, staff=90),
        *answers(3, strong=1, staff=400),
    ]  # fmt: skip
    found = content(cast, firms, firms)
    assert found["segments"]["kinds"] == ["micro", "small"]  # with the few large ones the medium ones are hidden
    shown = [row["cells"] for ranking in found["segments"]["rankings"] for row in ranking["rows"]]
    assert shown
    for cells in shown:
        assert all(cell["hidden"] or cell["n"] == 0 or cell["n"] >= 5 for cell in cells.values())


def test_one_size_is_no_comparison(cast: Cast) -> None:
    assert content(cast, answers(20, strong=10, staff=4), answers(20, strong=10))["segments"] is None


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ({"micro": 12, "small": 9, "medium": 2}, {"micro": 12, "small": None, "medium": None}),
        ({"micro": 12, "small": 9}, {"micro": 12, "small": 9}),
        ({"micro": 3}, {"micro": None}),
        ({"micro": 2, "small": 3, "medium": 40}, {"micro": None, "small": None, "medium": 40}),
    ],
)
def test_small_counts_take_another_with_them(counts: dict[str, int], shown: dict[str, int | None]) -> None:
    assert {str(code): n for code, n in hidden_small(counts)} == shown


def test_the_answers_of_one_firm_are_nowhere(cast: Cast) -> None:
    report = begun(cast)
    found = str(content_of(report))
    assert "barrier_people': 5.0" not in found
    assert "istanbul0" not in found
    assert "bologna0" not in found
