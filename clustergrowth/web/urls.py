"""Every address, noun by noun; English without a prefix, the other languages under theirs."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

handler400 = "clustergrowth.web.requests.limits.bad_request"
handler429 = "clustergrowth.web.requests.limits.too_many_codes"  # asked by allauth
handler500 = "clustergrowth.web.requests.full_disk.server_error"

urlpatterns = [
    path("i18n/", include("django.conf.urls.i18n")),
    *i18n_patterns(
        path("", include("clustergrowth.web.pages.urls")),
        path("", include("clustergrowth.tell.archives.urls")),
        path("", include("clustergrowth.tell.pages.urls")),
        path("", include("clustergrowth.learn.factors.urls")),
        path("", include("clustergrowth.connect.exchange.urls")),
        path("", include("clustergrowth.connect.outcomes.urls")),
        path("", include("clustergrowth.agree.plans.urls")),
        path("", include("clustergrowth.agree.meetings.urls")),
        path("", include("clustergrowth.agree.themes.urls")),
        path("", include("clustergrowth.listen.reports.urls")),
        path("", include("clustergrowth.listen.comparison.urls")),
        path("", include("clustergrowth.listen.difficulties.urls")),
        path("", include("clustergrowth.listen.analysis.urls")),
        path("", include("clustergrowth.listen.interviews.urls")),
        path("", include("clustergrowth.listen.surveys.urls")),
        path("", include("clustergrowth.record.letters.urls")),
        path("", include("clustergrowth.record.transfers.urls")),
        path("", include("clustergrowth.record.urls")),
        path("", include("clustergrowth.people.changes.urls")),
        path("", include("clustergrowth.people.imports.urls")),
        path("", include("clustergrowth.people.projects.urls")),
        path("", include("clustergrowth.people.councils.urls")),
        path("", include("clustergrowth.people.organisations.urls")),
        path("", include("clustergrowth.people.persons.urls")),
        path("accounts/", include("clustergrowth.web.accounts.urls")),
        prefix_default_language=False,
    ),
]
