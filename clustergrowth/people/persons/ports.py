"""What persons tell to the download, and what erasure takes from them."""

from collections.abc import Mapping
from typing import Any

from allauth.usersessions.models import UserSession
from pghistory.models import Context

from clustergrowth.common.mail import naming
from clustergrowth.common.mail.models import Mail
from clustergrowth.people.persons.models import Person
from clustergrowth.people.persons.services.accounts import ADDRESS


def personal_data(person: Person) -> Mapping[str, Any]:
    return {
        "name": person.name,
        "e-mail": person.address or None,
        "telephone": person.phone,
        "language": person.language,
        "time zone": person.time_zone,
        "receives letters": person.receives_letters,
        "wants no mail": person.wants_no_mail,
        "folds first steps": person.folds_first_steps,
        "key in the ledger": str(person.key),
        "known since": person.created_at.isoformat(),
        "privacy notice sent": person.notice_sent_at.isoformat() if person.notice_sent_at else None,
        "signed in on": [
            {"since": session.created_at.isoformat(), "address": session.ip, "browser": session.user_agent}
            for session in UserSession.objects.filter(user=person).order_by("pk")
        ],
        "addresses until lately": list(person.former_addresses.order_by("pk").values_list("address", flat=True)),
        "last signed in": person.last_login.isoformat() if person.last_login else None,
    }


def mails(person: Person) -> Mapping[str, Any]:
    rows = person.mails.order_by("pk").values_list("created_at", "kind", "subject")
    return {"mails": [{"at": at.isoformat(), "kind": kind, "subject": subject} for at, kind, subject in rows]}


def erase(person: Person) -> None:
    """What hangs on the row goes with it; mails to the person go, and those that name them lose their words."""
    Mail.objects.filter(kind=ADDRESS, naming__person=person).delete()  # to an address that is likely the person's too
    naming.erase(person)
    Context.objects.filter(metadata__by=str(person.key)).update(metadata={})
