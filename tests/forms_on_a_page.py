"""The forms of a page as a browser reads them: what each control holds, and what sending it would send."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

UNSEEN = ("hidden", "submit", "button", "reset", "file", "password")
TICKS = ("checkbox", "radio")


@dataclass
class Control:
    tag: str
    attrs: dict[str, str]
    text: str = ""  # of a textarea
    options: list[tuple[str, bool]] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.attrs.get("name", "")

    @property
    def type(self) -> str:
        return self.attrs.get("type", "text" if self.tag == "input" else self.tag)

    @property
    def is_number(self) -> bool:
        return self.attrs.get("inputmode") in ("numeric", "decimal")

    @property
    def values(self) -> list[str]:
        """What it sends."""
        if self.tag == "textarea":
            return [self.text.removeprefix("\n")]
        if self.tag == "select":
            chosen = [value for value, is_chosen in self.options if is_chosen]
            return chosen or ([] if "multiple" in self.attrs else [value for value, _chosen in self.options[:1]])
        if self.type in TICKS:
            return [self.attrs.get("value", "on")] if "checked" in self.attrs else []
        return [self.attrs.get("value", "")]

    @property
    def is_filled(self) -> bool:
        """Whether a person sees a value in it that one could overwrite: a text, a number, a day, a choice of a list."""
        return self.type not in (*UNSEEN, *TICKS, "search") and any(one.strip() for one in self.values)


@dataclass
class Form:
    attrs: dict[str, str]
    controls: list[Control] = field(default_factory=list)

    @property
    def editions(self) -> list[str]:
        return [one.attrs.get("value", "") for one in self.controls if one.name.rpartition("-")[2] == "read_edition"]

    def sent(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        buttons = [one for one in self.controls if one.tag == "button" and one.type != "button"]
        pressed = None if any(not one.name for one in buttons) else next(iter(buttons), None)
        for one in self.controls:
            if one.name and one.tag != "button" and one.type not in ("submit", "file") and "disabled" not in one.attrs:
                found.setdefault(one.name, []).extend(one.values)
        if pressed is not None:
            found[pressed.name] = [pressed.attrs.get("value", "")]
        return {name: values for name, values in found.items() if values}


class Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.open: Form | None = None
        self.at: Control | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.open = Form(told)
            self.forms.append(self.open)
        elif tag == "option" and self.at is not None:
            self.at.options.append((told.get("value", ""), "selected" in told))
        elif tag in ("input", "textarea", "select", "button") and self.open is not None:
            self.at = Control(tag, told)
            self.open.controls.append(self.at)

    def handle_data(self, data: str) -> None:
        if self.at is not None and self.at.tag == "textarea":
            self.at.text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.open = None
        elif tag in ("textarea", "select"):
            self.at = None


def forms_in(answer: Any) -> list[Form]:
    """The forms of the page itself that change something."""
    reader = Reader()
    page = answer.content.decode()
    reader.feed(page.split('<main id="main"')[-1].split("</main>")[0])
    return [one for one in reader.forms if one.attrs.get("method", "").lower() == "post"]
