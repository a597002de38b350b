"""An instrument: a questionnaire as a versioned file."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from i18nfield.fields import I18nCharField


class Instrument(models.Model):
    """A questionnaire as a file: sections, questions with stable codes, texts in five languages, scales, areas of need.

    A version that landed never changes: a change is the next version, and waves keep the version they asked with.
    """

    code = models.SlugField(max_length=60)
    version = models.PositiveSmallIntegerField()
    content = models.JSONField()  # the file, checked by ``questions.read``
    title = I18nCharField(_("title"), max_length=800)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="instruments"
    )  # null: it came with the software

    class Meta:
        ordering = ["code", "-version"]
        constraints = [models.UniqueConstraint(fields=["code", "version"], name="one_instrument_a_version")]
        triggers = [pgtrigger.ReadOnly(name="a_version_stays", fields=["code", "version", "content", "title"])]

    def __str__(self) -> str:
        return f"{self.code} {self.version}"
