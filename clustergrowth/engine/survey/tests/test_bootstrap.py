from typing import Literal

import numpy as np
import pytest
from scipy.stats import bootstrap

from clustergrowth.engine import Fault
from clustergrowth.engine.survey import bootstrap_mean, mean
from clustergrowth.engine.survey.estimates import Floats

VALUES = np.random.default_rng(3).lognormal(3, 1.2, 80)
WEIGHTS = np.random.default_rng(4).uniform(0.5, 4, 80)


@pytest.mark.parametrize("method", ["bca", "percentile"])
def test_it_is_scipys_with_the_same_draws(method: Literal["bca", "percentile"]) -> None:
    own = bootstrap_mean(VALUES, draws=2000, method=method)
    other = bootstrap((VALUES,), np.mean, n_resamples=2000, method=method, rng=np.random.default_rng(0))
    assert (own.low, own.high) == pytest.approx(tuple(other.confidence_interval))


def test_weights_are_drawn_with_their_firms() -> None:
    def weighted(x: Floats, w: Floats, axis: int) -> Floats:
        result: Floats = (x * w).sum(axis=axis) / w.sum(axis=axis)
        return result

    own = bootstrap_mean(VALUES, WEIGHTS, draws=20_000)
    other = bootstrap((VALUES, WEIGHTS), weighted, paired=True, n_resamples=20_000, rng=np.random.default_rng(0))
    low, high = other.confidence_interval
    assert own.value == mean(VALUES, WEIGHTS).value
    assert (own.low, own.high) == pytest.approx((low, high), abs=(high - low) / 25)


def test_an_outlier_pulls_the_interval_to_its_side() -> None:
    t, drawn = mean([*range(30), 5000]), bootstrap_mean([float(k) for k in range(30)] + [5000.0])
    assert t.low is not None
    assert drawn.low is not None
    assert t.low < 0 < drawn.low


def test_the_same_seed_gives_the_same_interval() -> None:
    assert bootstrap_mean(VALUES, seed=7) == bootstrap_mean(VALUES, seed=7)
    assert bootstrap_mean(VALUES, seed=7) != bootstrap_mean(VALUES, seed=8)


def test_where_nothing_varies_there_is_no_interval() -> None:
    assert bootstrap_mean([3.0, 3.0, None]).low is None
    assert bootstrap_mean([4.0]).value == 4
    assert bootstrap_mean([None]).value is None
    with pytest.raises(Fault, match="100 draws"):
        bootstrap_mean(VALUES, draws=10)
