"""The exports of well-known programs, told by their headings: which of their columns is which field.

What a program calls its columns is its own to say, so nothing is guessed of them but what stands here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from clustergrowth.common.tables.mapping import comparable


@dataclass(frozen=True)
class KnownExport:
    """``told_by``: headings that together only this program writes. Of several headings the first there is counts."""

    program: str
    told_by: Sequence[str]
    contacts: Mapping[str, Sequence[str]]
    organisations: Mapping[str, Sequence[str]]


_PERSON = {"given_name": ("First Name",), "family_name": ("Last Name",)}
EXPORTS = (
    KnownExport(
        "Google Contacts",
        ("E-mail 1 - Value",),
        {
            "name": ("Name",), "given_name": ("Given Name", "First Name"), "family_name": ("Family Name", "Last Name"),
            "email": ("E-mail 1 - Value",), "email_2": ("E-mail 2 - Value",), "phone": ("Phone 1 - Value",),
            "organisation": ("Organization 1 - Name", "Organization Name"),
            "function": ("Organization 1 - Title", "Organization Title"), "note": ("Notes",),
            "groups": ("Group Membership", "Labels"), "country": ("Address 1 - Country",),
        },
        {},
    ),
    KnownExport(
        "CiviCRM",
        ("Display Name", "Sort Name"),
        {
            "name": ("Display Name",), **_PERSON, "row_is": ("Contact Type",), "email": ("Email",), "phone": ("Phone",),
            "organisation": ("Organization Name", "Current Employer"), "function": ("Job Title",),
            "no_mail": ("Do Not Email",), "opt_out": ("Is Opt Out", "No Bulk Emails (User Opt Out)"),
            "language": ("Preferred Language",), "groups": ("Group", "Group(s)"), "labels": ("Tag", "Tag(s)"),
            "country": ("Country",), "note": ("Note(s)", "Notes"),
        },
        {
            "name": ("Organization Name", "Display Name"), "emails": ("Email",), "phones": ("Phone",),
            "street": ("Street Address",), "city": ("City",), "postcode": ("Postal Code",), "country": ("Country",),
            "site": ("Website",), "labels": ("Tag", "Tag(s)"),
        },
    ),
    KnownExport(
        "HubSpot",
        ("Record ID", "Create Date"),
        {
            **_PERSON, "email": ("Email",), "phone": ("Phone Number", "Mobile Phone Number"),
            "organisation": ("Company Name", "Associated Company"), "function": ("Job Title",),
            "no_mail": ("Unsubscribed from all email",), "country": ("Country/Region", "Country"),
            "language": ("Preferred language",),
        },
        {
            "name": ("Company name",), "site": ("Company Domain Name", "Website URL"), "phones": ("Phone Number",),
            "street": ("Street Address",), "city": ("City",), "postcode": ("Postal Code",),
            "country": ("Country/Region", "Country"), "staff": ("Number of Employees",),
            "turnover": ("Annual Revenue",), "text": ("Description", "About Us"), "founded": ("Year Founded",),
        },
    ),
    KnownExport(
        "Mailchimp",
        ("MEMBER_RATING",),
        {
            **_PERSON, "email": ("Email Address",), "phone": ("Phone Number", "Phone"), "organisation": ("Company",),
            "labels": ("TAGS",), "no_mail": ("UNSUB_TIME",), "note": ("NOTES",),
        },
        {},
    ),
    KnownExport(
        "Salesforce",
        ("Account Name", "Last Name"),
        {
            **_PERSON, "email": ("Email",), "phone": ("Phone", "Mobile"), "organisation": ("Account Name",),
            "function": ("Title",), "no_mail": ("Email Opt Out", "HasOptedOutOfEmail"),
            "country": ("Mailing Country", "Mailing Country/Region"),
        },
        {
            "name": ("Account Name",), "phones": ("Account Phone",), "street": ("Billing Street", "Mailing Street"),
            "city": ("Billing City", "Mailing City"),
            "postcode": ("Billing Zip/Postal Code", "Mailing Zip/Postal Code"),
            "country": ("Billing Country", "Mailing Country"), "site": ("Website",), "staff": ("Employees",),
            "person_given": ("First Name",), "person_family": ("Last Name",), "person_email": ("Email",),
            "person_phone": ("Phone",), "person_function": ("Title",), "person_no_mail": ("Email Opt Out",),
        },
    ),
    KnownExport(
        "LinkedIn",
        ("Connected On", "Position"),
        {**_PERSON, "email": ("Email Address",), "organisation": ("Company",), "function": ("Position",)},
        {},
    ),
    KnownExport(
        "Outlook",
        ("E-mail Address", "E-mail 2 Address"),
        {
            "name": ("Name",), **_PERSON, "email": ("E-mail Address",), "email_2": ("E-mail 2 Address",),
            "phone": ("Business Phone", "Mobile Phone"), "organisation": ("Company",), "function": ("Job Title",),
            "country": ("Business Country/Region", "Business Country"), "note": ("Notes",), "labels": ("Categories",),
        },
        {},
    ),
)  # fmt: skip


def recognised(columns: Sequence[str]) -> KnownExport | None:
    """The program that wrote these headings."""
    here = {comparable(column) for column in columns}
    return next((one for one in EXPORTS if {comparable(heading) for heading in one.told_by} <= here), None)


def columns_of(headings: Mapping[str, Sequence[str]], columns: Sequence[str]) -> dict[str, str]:
    """Field → the column of this file."""
    here = {comparable(column): column for column in columns}
    found = {name: next((c for h in names if (c := here.get(comparable(h)))), "") for name, names in headings.items()}
    return {name: column for name, column in found.items() if column}
