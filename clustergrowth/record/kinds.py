"""The closed list of what the ledger can say. Every word has a writer; a test proves it."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    # Listen
    WAVE_OPENED = "wave_opened", _("survey opened")
    WAVE_CLOSED = "wave_closed", _("survey closed")
    SURVEY_ANSWERED = "survey_answered", _("survey answered")
    INTERVIEW_HELD = "interview_held", _("interview held")
    QUOTATION_APPROVED = "quotation_approved", _("quotation approved")
    CASE_STUDY_PUBLISHED = "case_study_published", _("case study published")
    DIFFICULTY_NOTED = "difficulty_noted", _("difficulty noted")
    DIFFICULTY_SETTLED = "difficulty_settled", _("difficulty settled")
    REPORT_PUBLISHED = "report_published", _("needs report published")
    # Agree
    REPORT_SIGNED_OFF = "report_signed_off", _("needs report signed off")
    THEME_PROPOSED = "theme_proposed", _("theme proposed")
    MEETING_HELD = "meeting_held", _("council meeting held")
    DECISION_TAKEN = "decision_taken", _("decision taken")
    THEME_AGREED = "theme_agreed", _("theme agreed")
    ACTION_SET = "action_set", _("action set")
    ACTION_DONE = "action_done", _("action done")
    # Connect
    NEED_STATED = "need_stated", _("need stated")
    NEED_CLOSED = "need_closed", _("need closed")
    OFFER_MADE = "offer_made", _("offer made")
    OFFER_CLOSED = "offer_closed", _("offer closed")
    INTRODUCTION_ASKED = "introduction_asked", _("introduction asked for")
    INTRODUCTION_ACCEPTED = "introduction_accepted", _("introduction accepted")
    INTRODUCTION_DECLINED = "introduction_declined", _("introduction declined")
    INTRODUCTION_WITHDRAWN = "introduction_withdrawn", _("introduction withdrawn")
    INTRODUCTION_EXPIRED = "introduction_expired", _("introduction not answered in time")
    OUTCOME_TOLD = "outcome_told", _("outcome reported")
    # Record
    CONTACT_LOGGED = "contact_logged", _("contact logged")
    CONFIRMED = "confirmed", _("confirmed by the counterpart")
    DENIED = "denied", _("denied by the counterpart")
    TAKEN_BACK = "taken_back", _("withdrawn by its author")
    LETTER_SENT = "letter_sent", _("letter to members sent")
    ORGANISATIONS_MERGED = "organisations_merged", _("two records of one organisation merged")
    RECORDS_MOVED = "records_moved", _("records moved to another organisation")
    MOVE_UNDONE = "move_undone", _("what was merged or moved put back")
    # Tell
    ARCHIVE_MADE = "archive_made", _("everything of the council taken out as a file")
    ARCHIVE_BROUGHT_IN = "archive_brought_in", _("council brought in from another network")


class Level(models.IntegerChoices):
    """Depth of an interaction (field notes 8): the further, the more came of it."""

    CONTACT = 1, _("contact")
    MEETING = 2, _("meeting held")
    SCOPED = 3, _("need clarified")
    AGREEMENT = 4, _("agreement")
    DELIVERED = 5, _("joint activity delivered")
    RENEWED = 6, _("repeated or renewed")


class Activity(models.TextChoices):
    """The 14 activities of university–business cooperation (State of European UBC), in four families."""

    RD = "ubc:rd", _("research and development")
    CONSULTING = "ubc:consulting", _("consulting")
    STAFF_MOBILITY = "ubc:staff-mobility", _("mobility of staff")
    CURRICULUM_DESIGN = "ubc:curriculum-design", _("designing curricula together")
    CURRICULUM_DELIVERY = "ubc:curriculum-delivery", _("teaching together")
    STUDENT_MOBILITY = "ubc:student-mobility", _("placements and theses of students")
    DUAL = "ubc:dual", _("dual programmes")
    LIFELONG_LEARNING = "ubc:lifelong-learning", _("lifelong learning")
    COMMERCIALISATION = "ubc:commercialisation", _("bringing research to market")
    ACADEMIC_ENTREPRENEURSHIP = "ubc:academic-entrepreneurship", _("academic entrepreneurship")
    STUDENT_ENTREPRENEURSHIP = "ubc:student-entrepreneurship", _("student entrepreneurship")
    GOVERNANCE = "ubc:governance", _("governance")
    SHARED_RESOURCES = "ubc:shared-resources", _("shared resources")
    SUPPORT = "ubc:support", _("support by the university")
