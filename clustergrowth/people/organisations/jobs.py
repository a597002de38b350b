"""What organisations have done by themselves."""

from clustergrowth.common.jobs import job
from clustergrowth.people.organisations import inviting, services


@job("organisations.learn_words")
def learn_words(ids: list[int]) -> None:
    services.learn_words(ids)


@job("organisations.learn_all_words", every="40 * * * *")
def learn_all_words() -> None:
    services.learn_words()


@job("organisations.forget_unanswered", every="50 3 * * *")
def forget_unanswered() -> None:
    inviting.forget_unanswered()
