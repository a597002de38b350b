"""The whole cycle once, on real input: import, survey, finding, theme, need, match, introduction, outcome, figure.

Whatever a person does is done through the pages, by the role that serves them. What is expected is counted from the
files with the csv module alone.
"""

import gzip
import re
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from clustergrowth.agree.meetings.models import Decision, Meeting
from clustergrowth.agree.themes.models import Theme
from clustergrowth.common import clock
from clustergrowth.common.mail.models import Mail
from clustergrowth.connect.exchange import services as exchange
from clustergrowth.connect.exchange.models import Introduction, Need, Offer
from clustergrowth.connect.exchange.services import Draft
from clustergrowth.listen.analysis.models import Finding
from clustergrowth.listen.surveys.instruments.services import publish_shipped
from clustergrowth.listen.surveys.models import Wave
from clustergrowth.people.councils.models import Membership
from clustergrowth.people.imports.models import Import
from clustergrowth.people.organisations.domain.kinds import FIRMS, OrganisationKind
from clustergrowth.people.organisations.models import Organisation
from clustergrowth.people.persons.models import Person
from clustergrowth.record.models import Line
from tests.cast import NOW, Cast
from tests.story import Story
from tests.the_files import (
    CUTS,
    DATA,
    REAL,
    REGIONS,
    SCORES,
    as_csv,
    is_told,
    known_to_the_university,
    last_scores,
    register,
    rows_of,
    spin_offs,
    weakest_practice,
)

pytestmark = pytest.mark.skipif(not REAL.is_dir(), reason=f"the real data are not at {DATA} (CLUSTERGROWTH_DATA)")

PARENT = "ALMA MATER STUDIORUM - UNIVERSITA DI BOLOGNA"
COUNTED = 6  # firms the council counts by name as engineering SMEs


def accounted(of: Import) -> int:
    return of.taken + of.joined + of.known + of.differs + of.refused


def organisations_are_imported(story: Story) -> None:
    """Each council brings in its own part of the register, the last one all of it."""
    inside = Counter(row["council"] for row in register())
    before = Counter(Membership.objects.values_list("council__slug", flat=True))
    *others, last = sorted(story.councils, key=lambda slug: inside[slug])
    for slug in others:
        of = story.imports(slug, as_csv([row for row in register() if row["council"] == slug]), f"{slug}.csv")
        assert (accounted(of), of.refused, of.outside) == (inside[slug], 0, 0)
    of = story.imports(last, as_csv(register()), "organisations_councils.csv")
    assert (accounted(of), of.refused, of.outside) == (len(register()), 0, len(register()) - inside[last])
    assert Counter(Membership.objects.values_list("council__slug", flat=True)) == before + inside
    assert Organisation.objects.exclude(pic=None).count() == len({row["pic"] for row in register()})


def faulty_cuts_are_imported(story: Story) -> None:
    for name, (slug, encoding, separator) in CUTS.items():
        content = (REAL / name).read_bytes()
        of = story.imports(slug, content, name)
        assert accounted(of) == len(rows_of(content.decode(encoding), separator)), name
        assert of.refused == 0, name
    broken = [one for one in Organisation.objects.values_list("name", flat=True) if re.search("Ã|√|�", one)]
    assert broken == []


def a_survey_becomes_a_finding(story: Story) -> Finding:
    leda, carla = story.cast.leda, story.cast.carla
    publish_shipped()
    asking = [story.councils[slug].pk for slug in REGIONS]
    page = story.reads(leda, "wave_new").context["form"]
    practices = page.fields["instrument"].queryset.get(code="management-practices").pk
    days = {"opens": "2026-11-01", "closes": "2026-12-31"}
    story.does(leda, "wave_new", instrument=practices, councils=asking, **days)
    wave = Wave.objects.get()
    file = SimpleUploadedFile("scores.csv", gzip.decompress(SCORES.read_bytes()))
    story.does(leda, "wave_import", wave.pk, council=story.councils["bologna"].pk, file=file)
    regions = {f"region_{slug}": country for slug, country in REGIONS.items()}
    held = wave.files.get()
    story.does(leda, "answer_file", held.pk, firm="firm", period="year", region="country", take="1", **regions)
    wanted = Counter(row["country"] for row in last_scores())
    answered = Counter(wave.responses.values_list("council__slug", flat=True))
    assert answered == {slug: wanted[country] for slug, country in REGIONS.items()}
    story.does(leda, "wave_close", wave.pk)

    code, value, n = weakest_practice("Italy")
    found = story.reads(carla, "analysis", "bologna").context["found"]
    (lowest,) = (ranking for ranking in found.rankings if ranking.measure == "lowest")
    first = lowest.rows[0]
    assert (first.code, first.need.n) == (code, n)
    assert first.value == pytest.approx(value)
    assert first.low < value < first.high
    story.does(carla, "analysis_keep", "bologna", wave=wave.pk, code=code, measure="lowest")
    story.does(carla, "analysis_publish", "bologna", wave=wave.pk)
    kept = Finding.objects.get()
    assert (kept.code, kept.rank, kept.n) == (code, 1, n)
    return kept


def the_council_agrees_a_theme(story: Story, finding: Finding) -> Theme:
    carla, bologna = story.cast.carla, story.cast.bologna
    story.does(carla, "theme_new", query=f"?finding={finding.pk}", title_en="What our firms do least well")
    theme = Theme.objects.get()
    at_ten = {"on": "2026-11-30", "begins": "10:00", "ends": "12:00", "place": "Sala", "title": "Consiglio"}
    story.does(carla, "meeting_new", **at_ten)
    meeting = Meeting.objects.get()
    story.does(carla, "item_new", meeting.pk, query=f"?theme={theme.pk}")
    story.does(carla, "meeting_invite", meeting.pk)
    story.does(None, "meeting_answer_by_link", story.link_for(story.cast.paolo, "meetings."), comes="yes")
    with clock.at(datetime(2026, 11, 30, 9, 30, tzinfo=UTC)):
        seat = meeting.attendances.get(person=story.cast.paolo)
        story.does(carla, "presence_mark", meeting.pk, seat.pk, presence="present")
        item = meeting.items.get()
        story.does(
            carla, "decision_new", meeting.pk, query=f"?item={item.pk}", text="Il consiglio adotta il tema.",
            theme=theme.pk, agrees_theme="on", is_public="on",
        )  # fmt: skip
        story.does(carla, "meeting_hold", meeting.pk)
    theme.refresh_from_db()
    assert (theme.state, Decision.objects.get().number) == ("agreed", f"{bologna.prefix}-2026-001")
    told = story.reads(None, "theme", theme.pk).content.decode()
    assert str(finding.sentence).split("”")[0] in told.replace("&quot;", '"') or "What our firms do least well" in told
    return theme


def spin_offs_say_what_they_need_and_offer(story: Story) -> None:
    """They come by file; what they look for are needs, what they do are offers, and so is what their university can."""
    carla = story.cast.carla
    place = {"Kind": "spin-off", "City": "Bologna", "Country": "IT"}
    listed = [{"Name": f"Spin-off {row['id']}", **place} for row in spin_offs()]
    of = story.imports("bologna", as_csv(listed), "spin-offs.csv")
    assert (of.taken, of.outside) == (len(spin_offs()), 0)
    named = {one.name: one for one in Organisation.objects.filter(kind=OrganisationKind.SPINOFF)}
    alma_mater = Organisation.objects.get(name=PARENT)
    needs, offers = [], []
    for row in spin_offs():
        firm = named[f"Spin-off {row['id']}"]
        wants = f"We look for: {row['looking_for'].replace('|', ', ')}. {row['abstract']}"
        needs.append(Draft(organisation=firm, text=wants[:4000], lang="en"))
        offers.append(Draft(organisation=firm, text=row["description"], lang="en"))
        if "Bologna" in row["parent_institutions"] and is_told(row):
            offers.append(Draft(organisation=alma_mater, text=row["enabling_technologies"][:4000], lang="en"))
    exchange.state_needs_many(needs, by=carla)
    exchange.make_offers_many(offers, by=carla)
    assert (Need.objects.count(), Offer.objects.count()) == (len(needs), len(offers))
    for firm in sorted(named.values(), key=lambda one: one.name)[:COUNTED]:
        story.does(carla, "inclusion_new", "bologna", organisation=firm.name, reason="It builds what it invents.")


def somebody_at(story: Story, organisation: Organisation, name: str, email: str) -> Person:
    story.does(
        story.cast.carla, "organisation_people", organisation.slug, name=name, email=email, is_first_contact="on"
    )
    secret = Mail.objects.get(to=email).text.split("/works-there/")[1].split("/")[0]
    story.does(None, "works_there", secret, answer="yes")
    return Person.objects.get(email=email)


def two_meet(story: Story) -> Introduction:
    """A firm reads who fits, asks its university, and the university accepts from the mail."""
    counted = Organisation.objects.filter(inclusions__council=story.cast.bologna).order_by("name")
    alma_mater = Organisation.objects.get(name=PARENT)
    nora = somebody_at(story, alma_mater, "Nora Beccofrusone", "nora@example.org")
    for firm in counted:
        need = Need.objects.get(organisation=firm)
        fits = story.reads(story.cast.carla, "need", need.pk).context["found"].fits
        assert {fit.posting.organisation.kind for fit in fits} <= {*FIRMS, OrganisationKind.UNIVERSITY}
        assert firm not in {fit.posting.organisation for fit in fits}
        assert all(fit.reasons for fit in fits)
        offer = next((fit.posting for fit in fits if fit.posting.organisation == alma_mater), None)
        if offer is not None:
            break
    else:
        pytest.fail("nobody of six is shown what the own university can do")
    sara = somebody_at(story, firm, "Sara Zigolo", "sara@example.org")
    story.does(sara, "introduction_ask", query=f"?need={need.pk}&offer={offer.pk}", message="Shall we talk?")
    asked = Introduction.objects.get()
    assert "Zigolo" not in Mail.objects.filter(person=nora, kind__startswith="exchange.").latest("pk").text
    story.does(None, "introduction_answer_by_link", story.link_for(nora, "exchange."), act="accept")
    asked.refresh_from_db()
    assert asked.state == "accepted"
    assert "Beccofrusone" in Mail.objects.filter(person=sara, kind__startswith="exchange.").latest("pk").text
    return asked


def both_tell_what_came_of_it(story: Story) -> None:
    sara, nora = (Person.objects.get(email=f"{name}@example.org") for name in ("sara", "nora"))
    exchange.ask_what_came_of_introductions()
    story.does(None, "outcome_tell_by_link", story.link_for(sara, "outcomes."), answer="met")
    story.does(None, "outcome_tell_by_link", story.link_for(nora, "outcomes."), answer="met")


def figures(story: Story, slug: str) -> dict[str, dict[str, str]]:
    answer = story.reads(None, "learn_council", slug, query="?format=csv")
    rows = rows_of(answer.getvalue().decode("utf-8-sig"))
    return {row["figure"].replace(row["value"], "", 1).strip(" ."): row for row in rows}


def the_ledger_holds_all_of_it() -> None:
    told = Counter(Line.objects.values_list("kind", flat=True))
    assert told == {
        "wave_opened": len(REGIONS), "wave_closed": len(REGIONS), "survey_answered": len(last_scores()),
        "theme_proposed": 1, "theme_agreed": 1, "decision_taken": 1, "meeting_held": 1,
        "need_stated": len(spin_offs()), "offer_made": len(spin_offs()) + known_to_the_university(),
        "introduction_asked": 1, "introduction_accepted": 1, "outcome_told": 2, "confirmed": 1,
    }  # fmt: skip


def the_success_factors_count_it(story: Story) -> None:
    found = figures(story, "bologna")
    covered = found["of the engineering SMEs worked with a university in the last twelve months"]
    assert (covered["n"], covered["of"]) == ("1", str(COUNTED + 1))  # and Laser Sud, whose code lies in the focus
    days = found["days on which an engineering SME and a university were in contact"]
    assert days["value"] == "2"  # they accepted on one day and met on another
    assert found["agreed theme rests on a finding of the survey"]["value"] == "1"


def the_public_reads_it(story: Story, theme: Theme) -> None:
    home = story.reads(None, "home")
    organisations, _smes, worked_for = (figure.value for figure in home.context["counters"])
    included = Organisation.objects.filter(memberships__isnull=False).distinct().count()
    assert included >= len({row["pic"] for row in register()}) + len(spin_offs())
    assert organisations == f"{included:,}"
    assert worked_for == str(len(spin_offs()))  # each has said what it needs; nobody else has been worked for
    page = story.reads(None, "council", "bologna").content.decode()
    assert str(theme.title) in page
    assert organisations in home.content.decode()
    behind = story.reads(None, "figure", "coverage", query="?scope=council:bologna").content.decode()
    assert "Zigolo" not in behind
    assert "Beccofrusone" not in behind


def test_the_cycle_turns_once_on_real_input(as_the_web_role: None, cast: Cast) -> None:
    with clock.at(NOW):
        story = Story(cast)
        organisations_are_imported(story)
        faulty_cuts_are_imported(story)
        finding = a_survey_becomes_a_finding(story)
        theme = the_council_agrees_a_theme(story, finding)
    with clock.at(NOW + timedelta(days=10)):
        spin_offs_say_what_they_need_and_offer(story)
        two_meet(story)
    with clock.at(NOW + timedelta(days=25)):
        both_tell_what_came_of_it(story)
    with clock.at(NOW + timedelta(days=26)):
        the_ledger_holds_all_of_it()
        the_success_factors_count_it(story)
        the_public_reads_it(story, theme)
