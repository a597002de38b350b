"""Days that are written as one language does."""

from datetime import date

from django.utils.formats import date_format


def ways(day: date) -> list[str]:
    return [
        date_format(day, "j M Y"),
        date_format(day),
        day.strftime("%d %b %Y"),
        f"{day:%d %B %Y}",
    ]
