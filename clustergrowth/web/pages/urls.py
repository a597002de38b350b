"""The pages that name no noun: today, desk, search, outbox, and the demonstration's bar of roles."""

from django.urls import URLPattern, path

from clustergrowth.web.pages import (
    copies,
    desk,
    events,
    first_steps,
    home,
    mails,
    network,
    outbox,
    roles,
    search,
    setup,
    today,
)

urlpatterns: list[URLPattern] = [
    path("", home.home, name="home"),
    path("today/", today.today, name="today"),
    path("restored/", copies.decide, name="restored_copy"),
    path("desk/", desk.desk, name="desk"),
    path("first-steps/fold/", first_steps.fold, name="first_steps_fold"),
    path("search/", search.search, name="search"),
    path("outbox/", outbox.outbox, name="outbox"),
    path("outbox/<int:pk>/", outbox.outbox, name="outbox_mail"),
    path("outbox/<int:pk>/html/", outbox.outbox_html, name="outbox_html"),
    path("mail/events/<slug:provider>/", events.mail_events, name="mail_events"),
    path("mails/", mails.mails, name="mails"),
    path("mails/bounces/<int:pk>/correct/", mails.correct, name="mail_correct"),
    path("settings/network/", network.network, name="network_settings"),
    path("setup/<str:secret>/", setup.setup, name="setup"),
    path("demo/role/", roles.act_as, name="demo_role"),
]
