"""How a report is cited: a sentence, BibTeX, RIS, and the description that machines read."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from clustergrowth.common.languages import CODES, in_language
from clustergrowth.common.languages.dates import written
from clustergrowth.listen.reports.models import Report

FILES = (
    ("report_csv", "text/csv"),
    ("report_xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
)


@dataclass(frozen=True)
class Citation:
    """What stands in a list of references."""

    author: str
    title: str
    number: str
    version: int
    year: int
    month: int
    day: int
    shown: str  # the date in the reader's words
    url: str

    @property
    def key(self) -> str:
        return f"{self.number}-v{self.version}"


def address_of(report: Report, lang: str = "en") -> str:
    """The whole address of a version; English without a prefix, as everywhere."""
    with translation.override(lang):
        return f"{settings.SITE_ADDRESS}{reverse('report_version', args=report.address)}"


def citation_of(report: Report) -> Citation:
    """In the reader's language; a draft is cited with the day it was begun, and says that it is one."""
    council = report.series.council
    author = _("Cluster Growth Councils")
    if council is not None:
        name = in_language(council.name, council.languages)[0]
        author = _("Cluster Growth Council %(name)s, %(city)s") % {"name": name, "city": council.city}
    title = _("Regional Growth Needs Analysis Report")
    survey = in_language(report.series.wave.title, council.languages if council else ())[0]
    moment = report.published_at or report.submitted_at or report.started_at
    return Citation(
        author, f"{title}: {survey}", report.series.number, report.version, moment.year, moment.month, moment.day,
        written(moment, "long"), address_of(report),
    )  # fmt: skip


def sentence(cited: Citation) -> str:
    words = _("%(author)s (%(year)s). %(title)s. %(number)s, version %(version)s, %(day)s. %(url)s")
    return words % {
        "author": cited.author, "year": cited.year, "title": cited.title, "number": cited.number,
        "version": cited.version, "day": cited.shown, "url": cited.url,
    }  # fmt: skip


_SPECIAL = re.compile(r"([&%$#_{}])")


def _tex(text: str) -> str:
    plain = text.replace("\\", "").replace("~", " ").replace("^", "")
    return _SPECIAL.sub(r"\\\1", " ".join(plain.split()))


def bibtex(cited: Citation) -> str:
    fields = {
        "author": f"{{{_tex(cited.author)}}}", "title": f"{{{_tex(cited.title)}}}", "institution": _tex(cited.author),
        "type": "Report", "number": f"{cited.number}, version {cited.version}", "year": str(cited.year),
        "month": str(cited.month), "url": cited.url,
    }  # fmt: skip
    lines = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items())
    return f"@techreport{{{cited.key},\n{lines}\n}}\n"


def ris(cited: Citation) -> str:
    lines = [
        ("TY", "RPRT"), ("AU", cited.author), ("TI", cited.title), ("PY", str(cited.year)),
        ("DA", f"{cited.year}/{cited.month:02d}/{cited.day:02d}"), ("PB", cited.author), ("SN", cited.number),
        ("ET", f"version {cited.version}"), ("UR", cited.url), ("ER", ""),
    ]  # fmt: skip
    return "".join(f"{name}  - {' '.join(value.split())}\r\n" for name, value in lines)


def _download(report: Report, name: str, kind: str) -> Mapping[str, str]:
    url = f"{settings.SITE_ADDRESS}{reverse(name, args=report.address)}"
    return {"@type": "DataDownload", "encodingFormat": kind, "contentUrl": url}


def metadata(report: Report, cited: Citation) -> Mapping[str, Any]:
    """schema.org, as JSON-LD: the report and the data set of its figures."""
    survey = report.series.wave
    council = report.series.council
    where = {"@type": "Place", "name": council.city, "identifier": list(council.nuts)} if council else None
    data = {
        "@type": "Dataset",
        "name": cited.title,
        "description": _("All figures of the report with their intervals and the number of firms."),
        "temporalCoverage": f"{survey.opens.isoformat()}/{survey.closes.isoformat()}",
 "distribution": [_download(report, name, kind) for name, kind in FILES],
    }  # fmt: skip
    document: dict[str, Any] = {
        "@context": "https://schema.org", "@type": "Report", "@id": cited.url, "url": cited.url, "name": cited.title,
        "reportNumber": cited.number, "version": str(report.version), "inLanguage": list(CODES),
        "author": {"@type": "Organization", "name": cited.author}, "isBasedOn": data,
    }  # fmt: skip
    if report.published_at:
        document["datePublished"] = report.published_at.date().isoformat()
    if where:
        document["spatialCoverage"] = where
    if report.corrects:
        document["isVersionOf"] = address_of(report.corrects)
    if report.retracted_at:
        document["creativeWorkStatus"] = "Retracted"
    return document
