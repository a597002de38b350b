"""What persons tell to the download, and what erasure takes from them."""

import re
from collections.abc import Mapping
from typing import Any

from django.db import connection
from django.db.models import Q
from django.utils.html import escape

from clustergrowth.people.persons.models import Person

GONE = "…"


def personal_data(person: Person) -> Mapping[str, Any]:
    return {
        "name": person.name,
        "e-mail": person.email,
        "telephone": person.phone,
        "language": person.language,
        "time zone": person.time_zone,
        "receives letters": person.receives_letters,
        "key in the ledger": str(person.key),
        "known since": person.created_at.isoformat(),
        "privacy notice sent": person.notice_sent_at.isoformat() if person.notice_sent_at else None,
        "last signed in": person.last_login.isoformat() if person.last_login else None,
    }


def mails(person: Person) -> Mapping[str, Any]:
    rows = person.mails.order_by("pk").values_list("created_at", "kind", "subject")
    return {"mails": [{"at": at.isoformat(), "kind": kind, "subject": subject} for at, kind, subject in rows]}


def forget(person: Person) -> None:
    """What hangs on the row goes with it; what others were written about the person loses name and address."""
    mails: Any = person.mails.model.objects
    mails.filter(to__iexact=person.email or "").delete()
    person.mails.all().delete()
    for word in filter(None, (person.name.strip(), person.email)):
        for mail in mails.filter(
            Q(subject__icontains=word) | Q(text__icontains=word) | Q(html__icontains=escape(word))
        ):
            _take_out(mail, word)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE pghistory_context SET metadata = '{}' WHERE metadata ->> 'by' = %s", [str(person.key)])


def _take_out(mail: Any, word: str) -> None:
    for part in ("subject", "text", "html", "calendar"):
        written = re.sub(re.escape(word), GONE, getattr(mail, part), flags=re.IGNORECASE)
        setattr(mail, part, re.sub(re.escape(escape(word)), GONE, written, flags=re.IGNORECASE))
    mail.save()
