from clustergrowth.agree.plans import services
from clustergrowth.common.jobs import job


@job("plans.remind_of_late_actions", every="10 6 * * 1")
def remind_of_late_actions() -> None:
    services.remind_of_late_actions()
