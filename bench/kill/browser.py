"""Somebody at a browser: opens pages, fills their forms, and sends one again where no answer came."""

import http.client
import secrets
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

from tests.forms_on_a_page import Control, Form, Reader

PATIENCE = 120.0  # seconds in which somebody tries again
PAUSE = 0.5
NUMBER, YEAR, TICKED = "5", "2001", "on"
Values = dict[str, list[str]]


class GivenUp(Exception):
    """No answer for as long as anybody would try."""


@dataclass
class Answer:
    status: int
    page: str
    to: str  # where it leads

    def forms(self) -> list[Form]:
        reader = Reader()
        reader.feed(self.page.split('<main id="main"')[-1].split("</main>")[0])
        return [form for form in reader.forms if form.attrs.get("method", "").lower() == "post"]


@dataclass
class Refusals:
    """Requests that got no answer, or one that something broke: what people felt of the kills."""

    count: int = 0
    asked: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, *, is_refused: bool) -> None:
        with self.lock:
            self.asked += 1
            self.count += is_refused


@dataclass
class Browser:
    port: int
    refusals: Refusals
    session: str = ""
    cookies: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.session:
            self.cookies["sessionid"] = self.session

    def open(self, path: str) -> Answer:
        return self._until_answered("GET", path)

    def send(self, path: str, form: Form, change: Mapping[str, str] | None = None, file: bytes | None = None) -> Answer:
        """A form as it was filled in, again and again with the same content until there is an answer."""
        values = form.sent() | {name: [value] for name, value in (change or {}).items()}
        kind, body = (
            _multipart(values, file)
            if file is not None
            else ("application/x-www-form-urlencoded", urlencode(values, doseq=True).encode())
        )
        return self._until_answered("POST", path, body, {"Content-Type": kind})

    def fill(
        self, path: str, change: Mapping[str, str] | None = None, *, to: str = "", file: bytes | None = None
    ) -> Answer:
        """Open a page, fill its form and send it; ``to`` is the end of the form's address, where there are several."""
        opened = self.open(path)
        form = next((form for form in opened.forms() if form.attrs.get("action", "").endswith(to)), None)
        if form is None:
            return opened
        return self.send(form.attrs.get("action") or path, form, change, file)

    def once(
        self, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> Answer | None:
        """None where there was no answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        sent = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()), **(headers or {})}
        try:
            connection.request(method, path, body, sent)
            answer = connection.getresponse()
            page = answer.read().decode("utf-8", "replace")
        except (OSError, http.client.HTTPException):
            return None
        finally:
            connection.close()
        for cookie in answer.headers.get_all("Set-Cookie", []):
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return Answer(answer.status, page, urlsplit(answer.headers.get("Location", "")).path)

    def _until_answered(
        self, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> Answer:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            answer = self.once(method, path, body, headers)
            is_refused = answer is None or answer.status >= 500
            self.refusals.note(is_refused=is_refused)
            if answer is not None and not is_refused:
                return answer
            time.sleep(PAUSE)
        raise GivenUp(path)


def filled(controls: Sequence[Control], words: str) -> dict[str, str]:
    """An answer to each question of a form: the first choice, the last of a list, a number, or these words."""
    answers: dict[str, str] = {}
    for control in controls:
        if control.type == "radio":
            if control.attrs.get("value") not in ("dk", ""):
                answers.setdefault(control.name, control.attrs["value"])
        elif control.type == "checkbox" and "value" not in control.attrs:
            answers[control.name] = TICKED
        elif control.tag == "select":
            answers[control.name] = control.options[-1][0]
        elif control.is_number:
            answers[control.name] = YEAR if control.name == "founded" else NUMBER
        elif control.tag == "textarea" or control.type == "text":
            answers[control.name] = words
    return answers


def _multipart(values: Values, file: bytes) -> tuple[str, bytes]:
    mark = secrets.token_hex(16)
    parts = [
        f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, each in values.items()
        for value in each
    ]
    head = 'Content-Disposition: form-data; name="file"; filename="kill.csv"\r\nContent-Type: text/csv'
    parts.append(f"--{mark}\r\n{head}\r\n\r\n".encode() + file + f"\r\n--{mark}--\r\n".encode())
    return f"multipart/form-data; boundary={mark}", b"".join(parts)
