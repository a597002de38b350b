"""Nothing goes through a form that its column does not hold: no text that is longer, no number that is larger.

A form of a model asks its columns itself. Of any other form the columns of the same name are looked for, in the models
of its part; what is written under another name says here to which column it goes, or that it is written to none.
"""

from clustergrowth.people.councils.forms.founding import PlaceForm
from tests.columns import unfitting
from tests.faulty import columns

WRITTEN = {
    "difficulties.DifficultyEvidenceForm.need": "difficulties.DifficultyEvidence.ref_id",
    "interviews.ConsentForm.note": "interviews.Interview.consent_note",
    "interviews.InterviewForm.address": "persons.Person.email",
    "interviews.InterviewForm.named": "persons.Person.name",
    "interviews.InterviewForm.note": "interviews.Interview.consent_note",
    "interviews.ConsentOnPaperForm.note": "interviews.Quotation.on_paper",
    "interviews.WordingForm.wording": "interviews.Quotation.text",
    "meetings.CancelForm.because": "meetings.Meeting.cancelled_because",
    "meetings.DecisionForm.against": "meetings.Decision.votes_against",
    "meetings.DecisionForm.in_favour": "meetings.Decision.votes_for",
    "meetings.GuestForm.email": "persons.Person.email",
    "plans.DropActionForm.because": "plans.Action.dropped_because",
    "reports.RetractForm.because": "reports.Report.retracted_because",
    "surveys.NameForm.name": "surveys.OpenLinkSubmission.called",
    "themes.CloseThemeForm.because": "themes.Theme.closed_because",
    "changes.BulkChangeForm.label": "councils.Label.name",
    "councils.CoordinatorForm.name": "councils.Appointment.name",
    "councils.JoinForm.name": "councils.JoinRequest.name",
    "councils.NewCouncilForm.name": "councils.Council.name",
    "councils.PlaceForm.name": "councils.Council.name",
    "councils.CouncilForm.decisions": "councils.Council.prefix",
    "councils.NewCouncilForm.decisions": "councils.Council.prefix",
    "web.NetworkForm.email": "network.NetworkProfile.email",
    "web.NetworkForm.name": "network.NetworkProfile.name",
    "web.NetworkForm.operator": "network.NetworkProfile.operator",
    "web.LoginCodeForm.email": "persons.Person.email",
    "web.SetupForm.email": "persons.Person.email",
    "web.SetupForm.name": "persons.Person.name",
}
LOOKED_UP = "finds what is there, and is not kept"
NOWHERE = {
    "analysis.TotalsColumnsForm.rows": "the table itself, cell by cell read anew",
    "councils.FocusForm.nace_search": LOOKED_UP,
    "councils.NewCouncilForm.nace_search": LOOKED_UP,
    "councils.JoinForm.website": "a trap for machines",
    "exchange.SayForm.website": "a trap for machines",
    "councils.CouncilForm.other_languages": "the codes of the languages that are named",
    "councils.NewCouncilForm.other_languages": "the codes of the languages that are named",
    "councils.CouncilForm.letter": "two signs may be one letter; cleaned, it is one",
    "councils.NewCouncilForm.letter": "two signs may be one letter; cleaned, it is one",
    "difficulties.DifficultyEvidenceForm.first": LOOKED_UP,
    "difficulties.DifficultyEvidenceForm.last": LOOKED_UP,
    "surveys.JudgeForm.firm": LOOKED_UP,
    "surveys.NameForm.website": "a trap for machines",
}


def test_no_field_lets_more_through_than_its_column_holds() -> None:
    assert unfitting("clustergrowth", WRITTEN, NOWHERE) == []


def test_what_is_said_of_a_field_is_needed() -> None:
    found = {line.partition(" ")[0] for line in unfitting("clustergrowth", {}, {})}
    assert (WRITTEN | NOWHERE).keys() - found == set()


def test_two_letters_that_are_four_as_capitals_are_no_country() -> None:
    assert "country" in PlaceForm({"country": "ßß"}).errors
    assert "country" not in PlaceForm({"country": "IT"}).errors


def test_a_new_noun_that_lets_more_through_is_found() -> None:
    at = columns.__name__
    goes = {
        f"{at}.FunctionForm.function": "organisations.Affiliation.function",
        f"{at}.YearForm.founded": "organisations.Organisation.founded",
        f"{at}.WritingForm.address": "persons.Person.email",
    }
    found = [line.removeprefix(f"{at}.") for line in unfitting(at, goes, {})]
    assert found == [
        "AddressForm.street is written to no column that is known",
        "CityForm.postcode takes 0 to 20000, organisations.Organisation.postcode holds 0 to 20",
        "FunctionForm.function takes 0 to 20000, organisations.Affiliation.function holds 0 to 120",
        "WritingForm.address takes 0 to 320, persons.Person.email holds 0 to 254",
        "YearForm.founded takes -2.14748e+09 to 2.14748e+09, organisations.Organisation.founded holds 0 to 32767",
    ]
