"""Signing in and out: only what is offered of the library's addresses. No passwords, no signing up, no lists."""

from allauth.account import views
from django.urls import URLPattern, path
from django.views.generic import RedirectView

from clustergrowth.web.accounts import links

TO_THE_CODE = RedirectView.as_view(pattern_name="account_request_login_code", query_string=True)

urlpatterns: list[URLPattern] = [
    path("login/", TO_THE_CODE, name="account_login"),
    path("login/code/", views.request_login_code, name="account_request_login_code"),
    path("login/code/confirm/", views.confirm_login_code, name="account_confirm_login_code"),
    path("login/link/<str:secret>/", links.sign_in, name="account_sign_in"),
    path("logout/", views.logout, name="account_logout"),
    path("signup/", RedirectView.as_view(pattern_name="join"), name="account_signup"),  # councils make accounts
    path("inactive/", views.account_inactive, name="account_inactive"),
]
