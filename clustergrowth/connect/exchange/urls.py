"""Addresses of the exchange; needs and offers are told apart by ``side``."""

from django.urls import URLPattern, path

from clustergrowth.connect.exchange import lists
from clustergrowth.connect.exchange.views import enquiries, introductions, postings, writing


def _of(side: str, listed: type[lists.Postings]) -> list[URLPattern]:
    kwargs = {"side": side}
    return [
        path(f"{side}s/", listed.as_view(), name=f"{side}s"),
        path(f"{side}s/new/", writing.new, kwargs, name=f"{side}_new"),
        path(f"{side}s/new/read/", writing.read, kwargs, name=f"{side}_read"),
        path(f"{side}s/still/<str:secret>/", postings.keep_by_link, kwargs, name=f"{side}_keep_by_link"),
        path(f"{side}s/<int:pk>/", postings.page, kwargs, name=side),
        path(f"{side}s/<int:pk>/matches/", postings.matches, kwargs, name=f"{side}_matches"),
        path(f"{side}s/<int:pk>/none/", postings.none_fits, kwargs, name=f"{side}_none"),
        path(f"{side}s/<int:pk>/edit/", postings.edit, kwargs, name=f"{side}_edit"),
        path(f"{side}s/<int:pk>/close/", postings.close, kwargs, name=f"{side}_close"),
        path(f"{side}s/<int:pk>/reopen/", postings.reopen, kwargs, name=f"{side}_reopen"),
        path(f"{side}s/<int:pk>/keep/", postings.keep, kwargs, name=f"{side}_keep"),
    ]


urlpatterns: list[URLPattern] = [
    path("needs/say/", enquiries.say, name="need_say"),
    path("needs/say/read/", enquiries.read, name="need_say_read"),
    path("needs/said/<str:secret>/", enquiries.enquiry, name="enquiry"),
    path("enquiries/<int:pk>/", enquiries.fits, name="enquiry_fits"),
    path("councils/<slug:slug>/need/", enquiries.say, name="council_need"),
    path("councils/<slug:slug>/need/thanks/", enquiries.said, name="council_need_said"),
    *_of("need", lists.Needs),
    *_of("offer", lists.Offers),
    path("introductions/", lists.introductions, name="introductions"),
    path("introductions/ask/", introductions.ask, name="introduction_ask"),
    path("introductions/broker/", introductions.broker, name="introduction_broker"),
    path("introductions/answer/<str:secret>/", introductions.answer_by_link, name="introduction_answer_by_link"),
    path("introductions/<int:pk>/", introductions.page, name="introduction"),
    path("introductions/<int:pk>/answer/", introductions.answer, name="introduction_answer"),
    path("introductions/<int:pk>/withdraw/", introductions.withdraw, name="introduction_withdraw"),
]
