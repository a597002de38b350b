import numpy as np
import pytest
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportions_ztest

from clustergrowth.engine import InputFault
from clustergrowth.engine.survey.specificity import false_discovery, specificity


def test_the_quotient_compares_with_all_regions() -> None:
    found = specificity({"south": 40, "north": 10}, {"south": 100, "north": 100})
    assert found["south"].lq == pytest.approx(0.40 / 0.25) == pytest.approx(1.6)
    assert found["south"].specific
    assert found["north"].lq == pytest.approx(0.4)


def test_small_regions_are_pulled_to_the_middle_further_than_large_ones() -> None:
    yes = {"large": 80.0, "small": 4.0, "others": 200.0, "more": 210.0}
    of = {"large": 100.0, "small": 5.0, "others": 500.0, "more": 500.0}
    found = specificity(yes, of)
    assert found["small"].lq == found["large"].lq
    assert 1 < found["small"].shrunken < found["large"].shrunken < found["large"].lq
    assert found["small"].high - found["small"].low > found["large"].high - found["large"].low
    assert found["large"].specific


def test_regions_that_are_alike_are_not_particular() -> None:
    found = specificity(dict.fromkeys("abcdef", 10.0), dict.fromkeys("abcdef", 40.0))
    for one in found.values():
        assert one.lq == pytest.approx(1)
        assert one.shrunken == pytest.approx(1, abs=0.03)
        assert one.low < 1 < one.high
        assert not one.specific


def test_nine_of_ten_intervals_hold_the_truth() -> None:
    chance = np.random.default_rng(11)
    inside = total = 0
    for _ in range(150):
        truth = 1 / (1 + np.exp(-chance.normal(-1, 0.5, 8)))
        of = chance.integers(8, 80, 8)
        yes = chance.binomial(of, truth)
        overall = float((of * truth).sum() / of.sum())
        names = [str(k) for k in range(8)]
        found = specificity(
            dict(zip(names, yes.astype(float), strict=True)),
            dict(zip(names, of.astype(float), strict=True)),
            overall=overall,
        )
        for name, share in zip(names, truth, strict=True):
            if name in found:
                inside += found[name].low <= share / overall <= found[name].high
                total += 1
    assert 0.87 <= inside / total <= 0.96


def test_the_test_compares_with_the_other_regions() -> None:
    found = specificity({"south": 40, "north": 10, "east": 20}, {"south": 100, "north": 90, "east": 80})
    assert found["south"].p_value == pytest.approx(proportions_ztest([40, 30], [100, 170])[1])


def test_false_discoveries_are_kept_few() -> None:
    p = [0.01, 0.04, 0.03, 0.5, 0.005]
    assert false_discovery(p) == pytest.approx(multipletests(p, method="fdr_bh")[1])
    assert false_discovery([0.2, None]) == [pytest.approx(0.2), None]
    assert false_discovery([]) == []


def test_nothing_is_particular_where_nothing_can_be() -> None:
    assert specificity({"only": 3}, {"only": 9}) == {}
    assert specificity({"a": 0, "b": 0}, {"a": 5, "b": 5}) == {}
    assert set(specificity({"a": 1, "b": 2}, {"a": 4, "b": 4, "empty": 0})) == {"a", "b"}
    assert specificity({"a": 4, "b": 9}, {"a": 4, "b": 9}) == {}


def test_more_said_it_than_answered_cannot_be() -> None:
    with pytest.raises(InputFault, match="more firms"):
        specificity({"a": 5, "b": 1}, {"a": 4, "b": 4})


@pytest.mark.parametrize(("yes", "of"), [(0.3, 0.1 + 0.2), (1e-17, 1.0)])
def test_what_all_or_none_said_but_for_rounding_is_particular_to_nobody(yes: float, of: float) -> None:
    """Weighted numbers are sums: nobody is told from all others by their last digit, and no p is not a number."""
    others = 1.0 if yes > 0.1 else 0.0
    assert specificity({"a": yes, "b": others}, {"a": of, "b": 1.0}) == {}
