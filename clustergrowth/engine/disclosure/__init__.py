"""What may be shown of figures about firms, so that nobody is read out of them: for pages, reports, files and commands.

hide_counts({"bologna": {"yes": 3, "no": 40}, …}, lines_add_up=True)   cells of one table, over all its regions
hide_means({"bologna": 3, "cork": 20})                                 means beside an overall mean
hide_groups({"bologna": {"small": 3, "medium": 40}})                   kinds of firms within regions
isolates(firms, [other_firms])                                         one set of firms beside others
"""

from clustergrowth.engine.disclosure.covering import MINIMUM_CELL, OVERALL, Cell, Hidden, is_small
from clustergrowth.engine.disclosure.figures import hide_counts, hide_means, rounded
from clustergrowth.engine.disclosure.groups import (
    Place,
    few_together,
    hide_groups,
    isolates,
    leavers_and_joiners_are_safe,
)

__all__ = [
    "MINIMUM_CELL",
    "OVERALL",
    "Cell",
    "Hidden",
    "Place",
    "few_together",
    "hide_counts",
    "hide_groups",
    "hide_means",
    "is_small",
    "isolates",
    "leavers_and_joiners_are_safe",
    "rounded",
]
