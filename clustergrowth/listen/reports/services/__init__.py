"""What people do with reports: write, put before the council, sign off, publish, correct, retract, print."""

from clustergrowth.listen.reports.services.life import (
    correct_report,
    publish_report,
    retract_report,
    sign_network_report,
    sign_off_report,
    submit_report,
    take_back_report,
)
from clustergrowth.listen.reports.services.printing import ask_for_prints, make_print
from clustergrowth.listen.reports.services.writing import (
    remove_milestone,
    save_milestone,
    start_report,
    write_passage,
)

__all__ = [
    "ask_for_prints",
    "correct_report",
    "make_print",
    "publish_report",
    "remove_milestone",
    "retract_report",
    "save_milestone",
    "sign_network_report",
    "sign_off_report",
    "start_report",
    "submit_report",
    "take_back_report",
    "write_passage",
]
