"""What organisations have done by themselves."""

from clustergrowth.common.jobs import job
from clustergrowth.people.organisations.services import inviting, organisations


@job("organisations.learn_words")
def learn_words(ids: list[int]) -> None:
    organisations.learn_words(ids)


@job("organisations.learn_all_words", every="40 * * * *")
def learn_all_words() -> None:
    organisations.learn_words()


@job("organisations.forget_unanswered", every="50 3 * * *")
def forget_unanswered() -> None:
    inviting.forget_unanswered()
