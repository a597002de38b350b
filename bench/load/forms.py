"""The forms of a page as a browser would send them: hidden values, what is chosen, the first of what may be chosen."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin


@dataclass
class Form:
    action: str
    method: str
    values: dict[str, str] = field(default_factory=dict)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._open: Form | None = None
        self._select = ""
        self._text = ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        if tag == "form":
            self._open = Form(given.get("action", ""), given.get("method", "get").lower())
            self.forms.append(self._open)
        elif self._open is not None:
            self._field(tag, given, self._open)

    def _field(self, tag: str, given: dict[str, str], form: Form) -> None:
        name, value = given.get("name", ""), given.get("value", "")
        if tag == "input" and name:
            kind = given.get("type", "text")
            if kind in ("radio", "checkbox"):
                if "checked" in given or kind == "radio":
                    form.values.setdefault(name, value or "on")
            elif kind not in ("file", "submit"):
                form.values[name] = value
        elif tag == "button" and name:
            form.values.setdefault(f"button {name}", value)
        elif tag == "textarea":
            self._text = name
            form.values[name] = ""
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and ("selected" in given or self._select not in form.values):
            form.values[self._select] = value

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None
        elif tag == "select":
            self._select = ""
        elif tag == "textarea":
            self._text = ""

    def handle_data(self, data: str) -> None:
        if self._text and self._open is not None:
            self._open.values[self._text] += data


def form_with(page: str, ending: str, address: str) -> Form | None:
    """The form of a page that is sent to an address with this ending; "" is the page itself."""
    reader = _Reader()
    reader.feed(page)
    for form in reader.forms:
        if form.method == "post" and form.action.endswith(ending) and (ending or not form.action):
            values = {name: value for name, value in form.values.items() if not name.startswith("button ")}
            return Form(urljoin(address, form.action or address), form.method, values)
    return None
