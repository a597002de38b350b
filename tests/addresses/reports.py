"""Needs reports: read by everybody once published, written by their coordinator, on all councils by the lead."""

from tests.addresses.address import ALL, CARLA, CARLA_DO, Address, row

A = Address
DRAFT = "report_draft.series.place report_draft.series.number report_draft.version"
PUBLISHED = "report.series.place report.series.number report.version"
BOTH = "report_submitted.series.place report_submitted.series.number report_submitted.version"
BEGINS = row(
    403, coordinator=200, other_coordinator=200, lead=200
)  # coordinators, each for the own council, and the lead for all of them
OWN = row(403, coordinator=200, other_coordinator=404)  # the lead may read a council's draft and not write in it
OWN_DO = row(403, coordinator=302, other_coordinator=404)
LEAD_DO = row(403, lead=302)
READS_DRAFT = row(404, public=404, coordinator=200, lead=200, administrator=200)
AT_THE_TABLE = row(
    200, public=404, member=404, other_member=404
)  # what lies before all councils: seat holders and coordinators

REPORTS = [
    A("reports", get=ALL, is_list=True, is_export=True),
    A("report", "report.series.place report.series.number", get=ALL),
    A("report", "report_inner.series.place report_inner.series.number",
      get=row(404, public=404, other_coordinator=200, lead=200, administrator=200)),
    A("report_version", PUBLISHED, get=ALL),
    A("report_version", DRAFT, get=READS_DRAFT),
    A("report_version", BOTH, get=AT_THE_TABLE),
    A("report_new", get=BEGINS, post=row(403, coordinator=302),
      data=lambda cast: {"wave": cast.closed_wave.pk, "council": "bologna"}),
    A("report_write", DRAFT, get=OWN),
    A("passage_write", f"{DRAFT} passage", get=OWN, post=OWN_DO, data={"text_0": "People first."}),
    A("report_submit", DRAFT, post=OWN_DO),
    A("report_take_back", BOTH, post=row(403, lead=302)),
    A("report_sign", BOTH, post=LEAD_DO),
    A("report_publish", DRAFT, post=row(403, coordinator=409, other_coordinator=404)),
    A("report_correct", PUBLISHED, post=row(403, coordinator=409)),
    A("report_retract", PUBLISHED, post=CARLA_DO, data={"because": "Un errore.", "lang": "it"}),
    A("report_print", PUBLISHED, post=CARLA_DO, data={"lang": "fr"}),
    A("report_prints", PUBLISHED, get=ALL),
    A("report_pdf", f"{PUBLISHED} italian", get=ALL),
    A("report_pdf", f"{PUBLISHED} french", get=row(503, public=503)),  # it is being made
    A("report_csv", PUBLISHED, get=ALL),
    A("report_xlsx", PUBLISHED, get=ALL),
    A("report_bibtex", PUBLISHED, get=ALL),
    A("report_ris", PUBLISHED, get=ALL),
    A("report_metadata", PUBLISHED, get=ALL),
    A("report_metadata", DRAFT, get=READS_DRAFT),
    A("milestones", "bologna.slug", get=CARLA, post=CARLA_DO, data={"year": "2019", "text_0": "A fund."}),
    A("milestone_edit", "bologna.slug milestone.pk", get=CARLA, post=CARLA_DO, data={"year": "2019", "text_0": "X"}),
    A("milestone_remove", "bologna.slug milestone.pk", post=CARLA_DO),
]  # fmt: skip
