"""Answers of firms → figures per region, with uncertainty, and nobody recognisable.

share([True, False, None])           Estimate(value=0.5, low=…, high=…, n=2, missing=1, …)
rank_needs([NeedAnswers("talent", [5, 4, None, …]), …], by=By.MAJOR)
rank_needs_by_region(needs, regions, by=By.LOWEST)   side by side, hidden cells stay hidden
compare_segments(values, sizes)      every segment against the rest, with q-values
change_between(before, after, paired_by=(firms, firms))   a panel; without it two cross-sections
"""

from clustergrowth.engine.survey.agreement import Kappa, cohen_kappa
from clustergrowth.engine.survey.change import Change, Design, change_between
from clustergrowth.engine.survey.contrasts import Difference, difference
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
from clustergrowth.engine.survey.fsqca import (
    Configuration,
    Necessity,
    Path,
    Solution,
    TruthTable,
    calibrate,
    consistency,
    coverage,
    minimise,
    necessity,
    truth_table,
)
from clustergrowth.engine.survey.gaps import Gap, gap, kendall_w
from clustergrowth.engine.survey.ranking import By, NeedAnswers, RankedNeed, Scale, rank_needs, rank_needs_by_region
from clustergrowth.engine.survey.specificity import Specificity, false_discovery, specificity
from clustergrowth.engine.survey.weighting import Raked, rake

__all__ = [
    "By",
    "Change",
    "Configuration",
    "Design",
    "Difference",
    "Estimate",
    "Gap",
    "Kappa",
    "Necessity",
    "NeedAnswers",
    "Path",
    "Raked",
    "RankedNeed",
    "Scale",
    "Solution",
    "Specificity",
    "TruthTable",
    "calibrate",
    "change_between",
    "cohen_kappa",
    "consistency",
    "coverage",
    "design_effect",
    "difference",
    "effective_n",
    "false_discovery",
    "gap",
    "kendall_w",
    "mean",
    "minimise",
    "necessity",
    "rake",
    "rank_needs",
    "rank_needs_by_region",
    "response_rate",
    "reverse",
    "share",
    "specificity",
    "truth_table",
    "wilson",
    "without",
]
