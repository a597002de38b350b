"""Pages of reports: reading them, writing them, what becomes of them, taking them away."""

from clustergrowth.listen.reports.views.files import (
    report_bibtex,
    report_csv,
    report_metadata,
    report_pdf,
    report_prints,
    report_ris,
    report_xlsx,
)
from clustergrowth.listen.reports.views.history import milestone_edit, milestone_remove, milestones
from clustergrowth.listen.reports.views.life import (
    report_correct,
    report_print,
    report_publish,
    report_retract,
    report_sign,
    report_submit,
    report_take_back,
)
from clustergrowth.listen.reports.views.reading import report, report_version
from clustergrowth.listen.reports.views.writing import passage_write, report_new, report_write

__all__ = [
    "milestone_edit", "milestone_remove", "milestones", "passage_write", "report", "report_bibtex", "report_correct",
    "report_csv", "report_metadata", "report_new", "report_pdf", "report_print", "report_prints", "report_publish",
    "report_retract", "report_ris", "report_sign", "report_submit", "report_take_back", "report_version",
    "report_write", "report_xlsx",
]  # fmt: skip
