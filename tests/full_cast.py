"""The cast of ``cast.py`` at work: at least one object of every noun (``two_months.py`` makes them).

Every person has a surname that is a bird's and occurs nowhere else, so that a page showing it to the wrong reader is
found. Those who agreed to be public (``PUBLIC``) are none of the eight in whose name the tests read pages.
"""

from dataclasses import dataclass, field

from clustergrowth.agree.meetings.models import AgendaItem, Attendance, Decision, Meeting
from clustergrowth.agree.plans.models import Action
from clustergrowth.agree.themes.models import Theme, ThemeEvidence
from clustergrowth.common.mail.models import Mail
from clustergrowth.connect.exchange.models import Enquiry, Introduction, Need, Offer
from clustergrowth.connect.outcomes.models import Outcome
from clustergrowth.listen.analysis.models import Finding
from clustergrowth.listen.difficulties.models import Difficulty, Option
from clustergrowth.listen.difficulties.models import DifficultyEvidence as Reason
from clustergrowth.listen.interviews.models import CaseFigure, CaseStudy, Interview, Quotation
from clustergrowth.listen.reports.models import Milestone, Report
from clustergrowth.listen.surveys.models import (
    AnswerFile,
    DraftQuestion,
    DraftSection,
    Instrument,
    InstrumentDraft,
    OpenLink,
    OpenLinkSubmission,
    Wave,
)
from clustergrowth.people.changes.models import BulkChange
from clustergrowth.people.councils.models import (
    AffiliatedBody,
    Appointment,
    Contact,
    Inclusion,
    JoinRequest,
    Membership,
    Proposal,
    Role,
    Seat,
)
from clustergrowth.people.imports.models import Import
from clustergrowth.people.organisations.models import Affiliation, ColleagueInvitation
from clustergrowth.people.persons.models import Person
from clustergrowth.people.projects.models import Partner, Project
from clustergrowth.record.letters.models import CouncilLetter, LetterFile
from clustergrowth.record.models import Line, Note
from clustergrowth.record.transfers.models import Transfer
from clustergrowth.tell.archives.models import CouncilArchive, IncomingArchive
from clustergrowth.tell.pages.models import Voice
from tests.cast import Cast

PUBLIC = ("Viola Gazza", "Remo Airone")  # a voice, and the manager of a firm with a public page


@dataclass
class FullCast(Cast):
    """The cast and what it has made. Secrets are those of the links in the mails."""

    viola: Person = field(init=False)
    remo: Person = field(init=False)
    rita: Person = field(init=False)  # on Bologna's list of contacts only
    affiliation: Affiliation = field(init=False)  # Remo's
    transfer: Transfer = field(init=False)  # a printer registered twice, merged into one
    bulk_change: BulkChange = field(init=False)  # a printer was no firm, and is one
    invitation: ColleagueInvitation = field(init=False)  # Murat is asked whether he works in Lucia's firm
    membership: Membership = field(init=False)  # of the chamber
    seat: Seat = field(init=False)  # Paolo's
    role: Role = field(init=False)  # Carla's, who alone coordinates
    appointment: Appointment = field(init=False)  # Paolo is asked to coordinate too
    body: AffiliatedBody = field(init=False)
    inclusion: Inclusion = field(init=False)
    contact: Contact = field(init=False)  # Rita's entry
    knock: JoinRequest = field(init=False)
    enquiry: Enquiry = field(init=False)  # a need said first, with a request of its own
    proposal: Proposal = field(init=False)  # İstanbul asks Lucia's firm to come in too
    project: Project = field(init=False)
    partner: Partner = field(init=False)
    done_import: Import = field(init=False)
    checked_import: Import = field(init=False)
    contacts_import: Import = field(init=False)
    instrument: Instrument = field(init=False)
    closed_wave: Wave = field(init=False)  # Bologna and İstanbul; Bologna's analysis is public
    open_wave: Wave = field(init=False)  # Bologna
    held_file: AnswerFile = field(init=False)
    taken_file: AnswerFile = field(init=False)
    open_link: OpenLink = field(init=False)  # of the open wave
    submission: OpenLinkSubmission = field(init=False)  # waits for Carla
    draft: InstrumentDraft = field(init=False)  # Bologna's, of the next version
    draft_section: DraftSection = field(init=False)
    draft_question: DraftQuestion = field(init=False)
    finding: Finding = field(init=False)  # public
    inner_finding: Finding = field(init=False)  # of İstanbul
    interview: Interview = field(init=False)  # Lucia's; Paolo and Carla code it
    coded_interview: Interview = field(init=False)  # Viola's
    quotation: Quotation = field(init=False)  # Viola's, public
    draft_quotation: Quotation = field(init=False)  # Lucia's
    asked_quotation: Quotation = field(init=False)
    case: CaseStudy = field(init=False)  # public
    draft_case: CaseStudy = field(init=False)
    asked_case: CaseStudy = field(init=False)
    case_figure: CaseFigure = field(init=False)  # of the draft
    difficulty: Difficulty = field(init=False)  # shared by Lucia's firm
    dropped_difficulty: Difficulty = field(init=False)
    reason: Reason = field(init=False)
    option: Option = field(init=False)
    report: Report = field(init=False)  # Bologna's, published
    report_draft: Report = field(init=False)  # the version that corrects it
    report_submitted: Report = field(init=False)  # on all councils, before them
    report_inner: Report = field(init=False)  # İstanbul's, a draft
    milestone: Milestone = field(init=False)
    theme: Theme = field(init=False)  # agreed
    new_theme: Theme = field(init=False)  # proposed
    closed_theme: Theme = field(init=False)
    evidence: ThemeEvidence = field(init=False)
    meeting: Meeting = field(init=False)  # planned
    held_meeting: Meeting = field(init=False)
    cancelled_meeting: Meeting = field(init=False)
    begun_meeting: Meeting = field(init=False)
    item: AgendaItem = field(init=False)
    attendance: Attendance = field(init=False)  # Paolo's, of the meeting that has begun
    decision: Decision = field(init=False)  # public
    inner_decision: Decision = field(init=False)
    action: Action = field(init=False)  # Paolo's
    done_action: Action = field(init=False)
    need: Need = field(init=False)
    inner_need: Need = field(init=False)  # for the own council
    public_need: Need = field(init=False)
    closed_need: Need = field(init=False)
    offer: Offer = field(init=False)
    lab: Offer = field(init=False)
    closed_offer: Offer = field(init=False)
    asked: Introduction = field(init=False)  # Lucia asks Ayşe
    accepted: Introduction = field(init=False)  # Lucia and Murat
    declined: Introduction = field(init=False)
    told: Outcome = field(init=False)
    untold: Outcome = field(init=False)  # Murat's
    line: Line = field(init=False)  # Lucia's, to be confirmed by Murat
    note: Note = field(init=False)  # its reminder
    letter: CouncilLetter = field(init=False)  # a draft
    letter_file: LetterFile = field(init=False)
    sent_letter: CouncilLetter = field(init=False)
    voice: Voice = field(init=False)  # asked of Lucia
    given_voice: Voice = field(init=False)
    archive: CouncilArchive = field(init=False)  # Bologna's, made
    incoming_archive: IncomingArchive = field(init=False)  # Adam's, looked through
    some_mail: Mail = field(init=False)
    secrets: dict[str, str] = field(default_factory=dict)
    one: int = 1
    figure: str = "volume"
    part: str = "partner"
    kind: str = "need"
    draft_kind: str = "question"
    draft_scale: str = "importance"
    draft_part: str = "ranking"
    draft_ranking: str = "obstacles"
    passage: str = "summary"
    italian: str = "it"
    french: str = "fr"
