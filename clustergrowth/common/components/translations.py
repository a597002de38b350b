"""A field of five languages, one labelled input each."""

from dataclasses import dataclass

from django.forms import BoundField

from clustergrowth.common.languages import spoken


@dataclass(frozen=True)
class TranslationInput:
    """The input of one language."""

    code: str
    name: str
    id: str
    html: str


def translations(bound: BoundField) -> list[TranslationInput]:
    """The inputs of a field whose widget holds one for every language; none for any other field."""
    widget = bound.field.widget
    offered = getattr(widget, "enabled_locales", ())
    if not offered:
        return []
    inputs = []
    values = bound.value()
    values = values if isinstance(values, list) else widget.decompress(values)
    attrs = bound.build_widget_attrs({}, widget)
    attrs.pop("required", None)  # one language is enough; which one, the form says
    for index, code in enumerate(widget.locales):
        if code in offered:
            own = f"{bound.auto_id}_{index}"
            html = widget.widgets[index].render(f"{bound.html_name}_{index}", values[index], {**attrs, "id": own})
            inputs.append(TranslationInput(code, spoken.name_of(code), own, html))
    return inputs
