"""A noun that looks for a name in words and takes it out wherever its letters stand."""

from typing import Any

from clustergrowth.common.mail.models import Mail


def erase(person: Any) -> None:
    for mail in Mail.objects.filter(text__contains=person.name):
        mail.text = mail.text.replace(person.name, "…")
        mail.save(update_fields=["text"])
