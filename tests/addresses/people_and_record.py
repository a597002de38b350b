"""Public pages, sign-in, people, the record and letters."""

from typing import Any

from tests.addresses.address import (
    ACTORS,
    ALL,
    BY_LINK,
    CARLA,
    CARLA_DO,
    CARLA_OWN,
    CARLA_OWN_DO,
    IN,
    OFFICE,
    OFFICE_DO,
    ONE_FIRM,
    ONE_FIRM_DO,
    Address,
    row,
)
from tests.full_cast import FullCast

A = Address
TO_THE_LINK = row(302, public=302)


def _contact(cast: FullCast) -> dict[str, Any]:
    return {
        "first": cast.laser.name, "second": cast.camera.name, "text": "Chiamata.", "channel": "phone", "level": 1,
        "on": "2025-06-01", "council": cast.bologna.pk,
    }  # fmt: skip


MERGES = row(403, coordinator=200, administrator=200)  # who speaks for both records
MERGES_DO = row(403, coordinator=302, administrator=302)

# --- what needs no office --------------------------------------------------------------------------------------------

OPEN = [
    A("set_language", get=row(302, public=302),
      post=row(302, public=302), data={"language": "it"}),
    A("home", get=ALL),
    A("search", get=ALL, query="?q=laser"),
    A("outbox", get=ALL, is_list=True),  # of the demonstration, where no mail is a real person's
    A("outbox_mail", "some_mail.pk", get=ALL),
    A("outbox_html", "some_mail.pk", get=ALL),
    A("mail_events", "~provider", post=row(404, public=404)),  # no secret is set
    A("demo_role", post=row(302, public=302), data=lambda cast: {"role": cast.carla.pk}),
    A("network_settings", get=row(403, administrator=200), post=row(403, administrator=302),
      data={"name": "Growth", "operator": "A chamber", "email": "ask@example.org"}),
    A("setup", "~setup", get=BY_LINK, post=row(409, public=409), data=lambda cast: {
        "name": "N", "email": "n@example.org", "language": "en", "time_zone": "UTC"}),
    A("councils", get=ALL),
    A("council", "bologna.slug", get=ALL),
    A("council", "istanbul.slug", get=ALL),
    A("how_we_count", get=ALL),
    A("accessibility", get=ALL),
    A("privacy", get=ALL),
    A("licence", get=ALL),
    A("figures", get=ALL, is_export=True),
    A("learn_council", "bologna.slug", get=ALL, is_export=True),
    A("learn_country", "bologna.country", get=ALL, is_export=True),
    A("figure", "figure", get=ALL, is_list=True),
    A("erased", get=ALL),
    A("letters_end", "~letters_end", get=BY_LINK, post=BY_LINK, data={"List-Unsubscribe": "One-Click"}),
    A("mail_stop", "~mail_stop", get=BY_LINK, post=BY_LINK, data={"List-Unsubscribe": "One-Click"}),
    A("mail_remove", "~mail_remove", get=BY_LINK, post=row(302, public=302)),
    A("account_login", get=row("in")),
    A("account_request_login_code", get=row(302, public=200),
      post=row(302), data={"email": "lucia@example.org"}),
    A("account_confirm_login_code", get=row(302)),
    A("account_sign_in", "~sign_in", get=row(200, public=200, member=302), post=row(302, public=302)),
    A("account_logout", get=row(200, public=302), post=row(302, public=302)),
    A("account_signup", get=row(302, public=302)),
    A("account_inactive", get=ALL),
]  # fmt: skip

# --- people ----------------------------------------------------------------------------------------------------------

EDITORS = row(403, coordinator=200, administrator=200)  # the coordinator and the site administrator
EDITORS_DO = row(403, coordinator=302, administrator=302)
ADAM = row(403, administrator=200)
ADAM_DO = row(403, administrator=302)
PLANNERS = row(
    403, coordinator=200, other_coordinator=200, lead=200
)  # of projects: any coordinator, and the consortium lead
OWN_PLANS = row(403, coordinator=200, lead=200)  # ... each for the projects of the own council
OWN_PLANS_DO = row(403, coordinator=302, lead=302)
PLANNERS_DO = row(403, coordinator=302, other_coordinator=302, lead=302)
PEOPLE = [
    A("directory", get=ALL, is_list=True, is_export=True),
    A("organisation", "laser.slug", get=ALL),
    A("organisation", "makine.slug", get=ALL),
    A("mails", get=row(403, coordinator=200, other_coordinator=200, administrator=200), is_list=True, is_export=True),
    A("mail_correct", "some_mail.pk", post=row(403, coordinator=404, other_coordinator=404, administrator=404)),
    A("organisation_new", get=OFFICE, post=OFFICE_DO,
      data={"name": "Nuova", "kind": "sme", "country": "IT", "lang": "it"}),
    A("organisation_names", get=IN, query="?q=laser"),
    A("person_names", get=OFFICE, query="?q=rita"),
    A("organisation_near", get=OFFICE, query="?name=laser"),
    A("nace_codes", get=ACTORS, query="?nace_search=weld"),
    A("organisation_edit", "laser.slug", get=ONE_FIRM, post=ONE_FIRM_DO,
      data={"name": "Laser Sud", "kind": "sme", "country": "IT", "lang": "it"}),
    A("organisation_public", "laser.slug", get=ONE_FIRM, post=ONE_FIRM_DO, data={"text": "Saldiamo.", "lang": "it"}),
    A("organisation_unpublish", "laser.slug", post=ONE_FIRM_DO),
    A("organisation_consent", "laser.slug", post=row(403, member=302, coordinator=409)),  # only for oneself
    A("organisation_people", "laser.slug", get=ONE_FIRM, post=ONE_FIRM_DO,
      data={"name": "Nina", "email": "nina@example.org"}),
    A("bulk_change_new", "bologna.slug", get=CARLA, post=CARLA_DO, data=lambda cast: {
        "what": "kind:large", "chosen": cast.laser.pk, "is_confirmed": "on"}),
    A("bulk_change", "bulk_change.pk", get=CARLA_OWN),
    A("bulk_change_undo", "bulk_change.pk", post=CARLA_OWN_DO),
    A("organisation_merge", "laser.slug", get=MERGES, post=MERGES_DO, data=lambda cast: {
        "organisation": "Grafica Prova", "fact-city": "other"}),
    # The administrator sees nobody there.
    A("organisation_move", "laser.slug", get=MERGES, post=row(403, coordinator=302, administrator=422),
      data=lambda cast: {
        "organisation": cast.camera.name, "chosen": f"organisations.affiliation-{cast.affiliation.pk}"}),
    A("transfer", "transfer.pk", get=MERGES),
    A("transfer_undo", "transfer.pk", post=MERGES_DO),
    A("organisation_left", "laser.slug affiliation.pk", post=ONE_FIRM_DO),
    A("organisation_first_contact", "laser.slug affiliation.pk", post=ONE_FIRM_DO),
    A("organisation_ask_no_more", "laser.slug invitation.pk", post=ONE_FIRM_DO),
    A("works_there", "~works_there", get=BY_LINK, post=TO_THE_LINK, data={"answer": "yes"}),
    A("profile", get=IN, post=row(302),
      data={"name": "X", "email": "x@example.org", "language": "it", "time_zone": "Europe/Rome"}),
    A("address_confirm", "~address", get=BY_LINK, post=row(302, public=302)),
    A("address_stop", "~address_stop", get=BY_LINK, post=row(302, public=302)),
    A("session_not_me", "~not_me", get=BY_LINK, post=row(302, public=302)),
    A("session_end", "lucia.pk", post=row(302)),
    A("sessions_end", post=row(302)),
    A("mail_begin", post=row(302), data={"topic": "exchange"}),
    A("act_as", post=row(404, member=302),
      data=lambda cast: {"affiliation": cast.lucia.affiliations.get().pk}),
    A("my_data", get=IN),
    A("erase_me", post=row(422, member=302), data={"address": "lucia@example.org"}),
    A("persons", get=row(403, administrator=200), query="?q=lucia@example.org"),
    A("restored_copy", post=row(403, administrator=409)),  # refused in what is no copy
    A("person_erase", "rita.pk", post=row(403, administrator=302), data={"address": "rita@example.org"}),
    A("import", get=OFFICE, post=row(403, coordinator=422, other_coordinator=422), data={"what": "organisations"}),
    A("join", get=ALL),
    A("council_join", "bologna.slug", get=ALL, post=row(422, public=422), data={"door": "firm"}),
    A("council_joined", "bologna.slug", get=ALL),
    A("join_requests", "bologna.slug", get=CARLA),
    A("mentions", "bologna.slug", get=CARLA, post=row(403, coordinator=404), data={"mention": "0"}),
    A("join_welcome", "knock.pk", post=CARLA_OWN_DO),
    A("proposal_answer", "~proposal", get=BY_LINK, post=TO_THE_LINK, data={"answer": "yes"}),
    A("join_decline", "knock.pk", post=CARLA_OWN_DO, data={"words": "Grazie, non ora."}),
    A("council_people", "bologna.slug", get=ALL),
    A("council_seats", "bologna.slug", get=EDITORS, post=EDITORS_DO,
      data=lambda cast: {"category": "firm", "organisation": cast.laser.name, "since": "2026-01-01"}),
    A("seat_end", "bologna.slug seat.pk", post=EDITORS_DO),
    A("council_first_contact", "bologna.slug", post=EDITORS_DO, data={"act": "nobody"}),
    A("first_contact_answer", "~first_contact", get=BY_LINK, post=TO_THE_LINK, data={"answer": "yes"}),
    A("council_edit", "bologna.slug", get=EDITORS, post=row(403, coordinator=422, administrator=422),
      data={"city": ""}),
    A("council_focus", "bologna.slug", get=EDITORS, post=EDITORS_DO, data={"nace": "25", "since": "2100-01-01"}),
    A("inclusion_new", "bologna.slug", post=EDITORS_DO,
      data=lambda cast: {"organisation": cast.laser.name, "reason": "Costruisce macchine."}),
    A("inclusion_end", "bologna.slug inclusion.pk", post=EDITORS_DO),
    A("council_bodies", "bologna.slug", get=EDITORS, post=EDITORS_DO,
      data=lambda cast: {"organisation": cast.ateneo.name, "helps_with": "theses"}),
    A("body_end", "bologna.slug body.pk", post=EDITORS_DO),
    A("members", "bologna.slug", get=CARLA, is_list=True, is_export=True),
    A("member_new", "bologna.slug", get=CARLA, post=CARLA_DO,
      data=lambda cast: {"organisation": cast.makine.name, "since": "2026-01-01"}),
    A("first_contacts", "bologna.slug", get=CARLA, post=CARLA_DO),
    A("first_contacts_undo", "bologna.slug", post=CARLA_DO),
    A("member_end", "bologna.slug membership.pk", post=CARLA_DO),
    A("contacts", "bologna.slug", get=CARLA, is_list=True, is_export=True),
    A("contact_end", "bologna.slug contact.pk", post=CARLA_DO),
    A("council_settings", get=ADAM),
    A("council_new", get=ADAM, post=row(403, administrator=422), data={"name": "Lisboa"}),
    A("focus_codes", get=row(403, coordinator=200, other_coordinator=200, administrator=200),
      query="?nace_search=machinery"),
    A("coordinator_new", "bologna.slug", get=EDITORS, post=EDITORS_DO,
      data={"name": "Nina", "email": "nina@example.org", "language": "it"}),
    A("office_end", "bologna.slug role.pk", post=row(403, coordinator=409, administrator=409)),  # the only one
    A("appointment_end", "bologna.slug appointment.pk", post=EDITORS_DO),
    A("appointment", "~appointment", get=BY_LINK, post=TO_THE_LINK, data={"answer": "no"}),
    A("council_history", "bologna.slug", get=EDITORS),
    A("archives", "bologna.slug", get=EDITORS, post=EDITORS_DO),
    A("archive_file", "archive.pk", get=row(403, coordinator=200, other_coordinator=404, administrator=200)),
    A("archives_in", get=ADAM, post=row(403, administrator=422)),
    A("archive_in", "incoming_archive.pk", get=ADAM),
    A("archive_progress", "incoming_archive.pk", get=ADAM),
    A("archive_run", "incoming_archive.pk", post=ADAM_DO),
    A("archive_discard", "incoming_archive.pk", post=ADAM_DO),
    A("archive_remarks", "incoming_archive.pk", get=ADAM),
    A("projects", get=ALL, is_list=True),
    A("project", "project.slug", get=ALL),
    A("project_new", get=PLANNERS, post=PLANNERS_DO,
      data={"name": "Nuovo", "funder": "Regione", "starts_on": "2026-01-01", "ends_on": "2026-12-31"}),
    A("project_edit", "project.slug", get=OWN_PLANS, post=OWN_PLANS_DO,
      data={"name": "Nuovo", "funder": "Regione", "starts_on": "2026-01-01", "ends_on": "2026-12-31"}),
    A("project_part_new", "project.slug part", post=OWN_PLANS_DO, data=lambda cast: {"organisation": cast.laser.name}),
    A("project_part_end", "project.slug part partner.pk", post=OWN_PLANS_DO),
    A("project_tags", "kind need.pk", post=row(403, coordinator=302, other_coordinator=302, lead=302),
      data=lambda cast: {"projects": [cast.project.pk]}),
    A("import_page", "done_import.pk", get=CARLA_OWN),
    A("import_page", "checked_import.pk", get=CARLA_OWN),
    A("import_columns", "checked_import.pk", get=CARLA_OWN, post=CARLA_OWN_DO, data={"c0": "name"}),
    A("import_headings", "checked_import.pk", post=CARLA_OWN_DO),
    A("import_run", "checked_import.pk", post=CARLA_OWN_DO),
    A("import_undo", "done_import.pk", post=CARLA_OWN_DO),
    A("import_discard", "checked_import.pk", post=CARLA_OWN_DO),
    A("import_progress", "done_import.pk", get=CARLA_OWN),
    A("import_listing", "done_import.pk", get=CARLA_OWN),
    A("import_refused", "done_import.pk", get=CARLA_OWN),
]  # fmt: skip

# --- record ----------------------------------------------------------------------------------------------------------

LETTER = {"subject_0": "A", "text_0": "B"}
RECORD = [
    A(
        "quick_log",
        get=ACTORS,
        post=row(422, member=302, coordinator=302, lead=403, administrator=403),
        data=_contact,
    ),
    A("log_message", post=row(422, lead=403, administrator=403)),
    A(
        "ledger",
        get=row(403, coordinator=200, other_coordinator=200, lead=200),
        is_list=True,
        is_export=True,
    ),
    A("line", "line.pk", get=row(200, seat_holder=404, administrator=404)),
    A(
        "line_answer",
        "line.pk",
        post=row(403, seat_holder=404, other_member=302, administrator=404),
        data={"act": "confirm"},
    ),
    A("reminder_settle", "line.pk", post=row(404, member=302, lead=403, administrator=403)),
    A("confirm_by_link", "~confirm", get=BY_LINK, post=TO_THE_LINK, data={"act": "confirm"}),
    A("letters", get=OFFICE, is_list=True),
    A("letter_new", get=OFFICE, post=OFFICE_DO, data=LETTER),
    A("letter", "letter.pk", get=CARLA_OWN),
    A("letter", "sent_letter.pk", get=CARLA_OWN),
    A("letter_edit", "letter.pk", get=CARLA_OWN, post=CARLA_OWN_DO, data=LETTER),
    A("letter_file_new", "letter.pk", post=row(403, coordinator=422, other_coordinator=404)),
    A("letter_file_remove", "letter.pk letter_file.pk", post=CARLA_OWN_DO),
    A("letter_test", "letter.pk", post=CARLA_OWN_DO),
    A("letter_send", "letter.pk", post=CARLA_OWN_DO),
]
