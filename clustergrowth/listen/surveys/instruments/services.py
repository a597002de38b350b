"""Publishing an instrument."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from i18nfield.strings import LazyI18nString

from clustergrowth.common import clock
from clustergrowth.common.errors import Refused
from clustergrowth.listen.surveys.instruments.domain import instrument_file
from clustergrowth.listen.surveys.instruments.queries import shipped
from clustergrowth.listen.surveys.models import Instrument
from clustergrowth.people.permissions import require
from clustergrowth.people.persons.models import Person


def publish_instrument(*, content: Mapping[str, Any], by: Person) -> Instrument:
    """Take an instrument file. The same version again is the same row; another content needs the next version."""
    require(by, "surveys.edit_instrument")
    return _land(content, by)


def publish_shipped() -> list[Instrument]:
    """The instruments that come with the software; those that are there already stay as they are."""
    return [_land(content, None) for content in shipped()]


@transaction.atomic
def _land(content: Mapping[str, Any], by: Person | None) -> Instrument:
    questionnaire = instrument_file.read(content)
    landed, is_new = Instrument.objects.get_or_create(
        code=questionnaire.code,
        version=questionnaire.version,
        defaults={
            "content": dict(content),
            "title": LazyI18nString(dict(questionnaire.title)),
            "created_at": clock.now(),
            "created_by": by,
        },
    )
    if not is_new and landed.content != dict(content):
        raise Refused(
            _("Version %(version)s of %(code)s is in use and stays as it is. Give the file the next version number.")
            % {"version": questionnaire.version, "code": questionnaire.code}
        )
    return landed
