"""Answers of firms → figures per region, with uncertainty, and nobody recognisable.

share([True, False, None])           Estimate(value=0.5, low=…, high=…, n=2, missing=1, …)
rank_needs([NeedAnswers("talent", [5, 4, None, …]), …], by=By.MAJOR)
rank_needs_by_region(needs, regions, by=By.LOWEST)   side by side, hidden cells stay hidden
difference(figure.answers(ones), figure.answers(others), shares=True)   of two groups of firms
"""

from clustergrowth.engine.intervals import wilson
from clustergrowth.engine.survey.agreement import Kappa, cohen_kappa
from clustergrowth.engine.survey.contrasts import Difference, change, difference
from clustergrowth.engine.survey.estimates import (
    Estimate,
    Floats,
    design_effect,
    effective_n,
    mean,
    response_rate,
    share,
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
from clustergrowth.engine.survey.gaps import kendall_w
from clustergrowth.engine.survey.ranking import (
    By,
    Figure,
    NeedAnswers,
    RankedNeed,
    Scale,
    rank_needs,
    rank_needs_by_region,
)
from clustergrowth.engine.survey.specificity import Specificity, false_discovery, specificity
from clustergrowth.engine.survey.weighting import Raked, rake

__all__ = [
    "By",
    "Configuration",
    "Difference",
    "Estimate",
    "Figure",
    "Floats",
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
    "change",
    "cohen_kappa",
    "consistency",
    "coverage",
    "design_effect",
    "difference",
    "effective_n",
    "false_discovery",
    "kendall_w",
    "mean",
    "minimise",
    "necessity",
    "rake",
    "rank_needs",
    "rank_needs_by_region",
    "response_rate",
    "share",
    "specificity",
    "truth_table",
    "wilson",
]
