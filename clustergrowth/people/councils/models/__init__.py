"""Councils: what they are, whom they count, who sits in them and who belongs to them."""

from clustergrowth.people.councils.models.councils import (
    AffiliatedBody,
    Council,
    CouncilQuerySet,
    Focus,
    Form,
    Inclusion,
)
from clustergrowth.people.councils.models.joining import DateRange, JoinRequest, Membership, Proposal
from clustergrowth.people.councils.models.labels import Label
from clustergrowth.people.councils.models.mentions import Mention
from clustergrowth.people.councils.models.offices import Appointment, Contact, Role, Seat, SeatCategory

__all__ = [
    "AffiliatedBody",
    "Appointment",
    "Contact",
    "Council",
    "CouncilQuerySet",
    "DateRange",
    "Focus",
    "Form",
    "Inclusion",
    "JoinRequest",
    "Label",
    "Membership",
    "Mention",
    "Proposal",
    "Role",
    "Seat",
    "SeatCategory",
]
