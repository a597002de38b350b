"""The form of an archive that comes in."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from clustergrowth.common.limits.fields import FileField


class ArchiveForm(forms.Form):
    file = FileField(
        largest=settings.UPLOAD_LIMIT,
        label=_("Archive"),
        help_text=_("The ZIP file that another network gave out, as it is."),
        widget=forms.ClearableFileInput(attrs={"accept": ".zip"}),
    )
