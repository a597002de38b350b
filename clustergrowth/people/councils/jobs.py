"""What councils have done by themselves."""

from clustergrowth.common.jobs import job
from clustergrowth.people.councils import services
from clustergrowth.people.councils.services import appointing


@job("councils.list_members_of_today", every="7 * * * *")
def list_members_of_today() -> None:
    services.list_members_of_today()


@job("councils.expire_requests", every="40 6 * * *")
def expire_requests() -> None:
    services.expire_requests()


@job("councils.forget_unanswered_appointments", every="55 3 * * *")
def forget_unanswered_appointments() -> None:
    appointing.forget_unanswered_appointments()
