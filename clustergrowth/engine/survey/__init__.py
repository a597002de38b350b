"""Answers of firms → figures per region, with uncertainty, and nobody recognisable.

share([True, False, None])           Estimate(value=0.5, low=…, high=…, n=2, missing=1, …)
rank_needs([NeedAnswers("talent", [5, 4, None, …]), …], by=By.MAJOR)
rank_needs_by_region(needs, regions, by=By.LOWEST)   side by side, hidden cells stay hidden
"""

from clustergrowth.engine.survey.disclosure import MINIMUM_CELL, OVERALL, Hidden, hide_counts, hide_means, is_small
from clustergrowth.engine.survey.estimates import (
    Estimate,
    design_effect,
    effective_n,
    mean,
    response_rate,
    reverse,
    share,
    wilson,
    without,
)
from clustergrowth.engine.survey.gaps import Gap, gap, kendall_w
from clustergrowth.engine.survey.ranking import By, NeedAnswers, RankedNeed, Scale, rank_needs, rank_needs_by_region
from clustergrowth.engine.survey.specificity import Specificity, false_discovery, specificity
from clustergrowth.engine.survey.weighting import Raked, rake

__all__ = [
    "MINIMUM_CELL",
    "OVERALL",
    "By",
    "Estimate",
    "Gap",
    "Hidden",
    "NeedAnswers",
    "Raked",
    "RankedNeed",
    "Scale",
    "Specificity",
    "design_effect",
    "effective_n",
    "false_discovery",
    "gap",
    "hide_counts",
    "hide_means",
    "is_small",
    "kendall_w",
    "mean",
    "rake",
    "rank_needs",
    "rank_needs_by_region",
    "response_rate",
    "reverse",
    "share",
    "specificity",
    "wilson",
    "without",
]
