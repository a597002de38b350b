"""Six councils and their coordinators, and what people do with pages: read one, fill in its form, send it."""

import re
from dataclasses import dataclass, field
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from clustergrowth.common.mail.models import Mail
from clustergrowth.people.councils import services as councils
from clustergrowth.people.councils.models import Council, Form
from clustergrowth.people.imports.models import Import
from clustergrowth.people.persons.models import Person
from clustergrowth.people.persons.services.accounts import register_person
from tests.cast import JOINED, Cast

OTHERS = {  # slug: city, country, NUTS area, form
    "malaga": ("Málaga", "ES", "ES61", Form.HOSTED),
    "alcala": ("Alcalá de Henares", "ES", "ES30", Form.THEME_NETWORK),
    "cork": ("Cork", "IE", "IE05", Form.FEDERATION),
    "paris": ("Paris", "FR", "FR10", Form.STAKEHOLDERS),
}


@dataclass
class Story:
    """Six councils, each with its coordinator; whoever acts does so in a browser of their own."""

    cast: Cast
    councils: dict[str, Council] = field(default_factory=dict)
    coordinators: dict[str, Person] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.councils = {"bologna": self.cast.bologna, "istanbul": self.cast.istanbul}
        self.coordinators = {"bologna": self.cast.carla, "istanbul": self.cast.selin}
        for slug, (city, country, nuts, form) in OTHERS.items():
            self.councils[slug] = councils.found_council(
                slug=slug, name=city, city=city, country=country, prefix=slug[:3].upper(), letter=city[0], form=form,
                focus="engineering", nuts=[nuts], languages=["en"], time_zone="Europe/Paris", latitude=45.0,
                longitude=5.0, nace=["25", "26", "28"], since=JOINED,
            )  # fmt: skip
            person = register_person(name=f"C. {city}", email=f"{slug}@example.org", language="en", time_zone="UTC")
            councils.appoint_coordinator(self.councils[slug], person, since=JOINED)
            self.coordinators[slug] = person

    def does(self, person: Person | None, name: str, /, *at: Any, query: str = "", **sent: Any) -> Any:
        """Fill in a page's form and send it; what is not said stays as the page had it."""
        client = Client()
        if person is not None:
            client.force_login(Person.objects.get(pk=person.pk))
        where = reverse(name, args=at) + query
        page = client.get(where)
        form = page.context.get("form") if page.status_code == 200 and page.context else None
        known = {bound.html_name: bound.value() for bound in form} if form is not None else {}
        given = {name: value for name, value in {**known, **sent}.items() if value not in (None, False, [])}
        answer = client.post(where, given)
        assert answer.status_code in (200, 302), (
            name,
            answer.status_code,
            answer.context and answer.context["form"].errors,
        )
        return answer

    def reads(self, person: Person | None, name: str, *at: Any, query: str = "") -> Any:
        client = Client()
        if person is not None:
            client.force_login(Person.objects.get(pk=person.pk))
        answer = client.get(reverse(name, args=at) + query)
        assert answer.status_code == 200, (name, answer.status_code)
        return answer

    def imports(self, slug: str, content: bytes, name: str) -> Import:
        """Upload, accept the guessed columns, look at the preview, import."""
        who, file = self.coordinators[slug], SimpleUploadedFile(name, content)
        self.does(who, "import", council=self.councils[slug].pk, what="organisations", file=file)
        of = Import.objects.latest("pk")
        self.does(who, "import_columns", of.pk)
        assert self.reads(who, "import_page", of.pk).context["preview"]
        self.does(who, "import_run", of.pk)
        of.refresh_from_db()
        assert of.state == Import.State.DONE
        return of

    def link_for(self, person: Person, kind: str) -> str:
        """The secret in the newest mail of this kind to somebody."""
        mail = Mail.objects.filter(person=person, kind__startswith=kind).latest("pk")
        found = re.search(r"/(?:answer|tell|confirm)/([^/\s]+)/", mail.text)
        assert found, mail.text
        return found.group(1)
