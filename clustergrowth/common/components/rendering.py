"""Forms and their fields as our templates show them: Django's own mechanism, ``{{ form }}`` and ``as_field_group``."""

from django.forms.renderers import TemplatesSetting


class Renderer(TemplatesSetting):
    form_template_name = "components/fields.html"
    field_template_name = "components/field.html"
