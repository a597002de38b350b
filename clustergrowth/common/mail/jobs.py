from clustergrowth.common.jobs import Queue, job
from clustergrowth.common.mail import services
from clustergrowth.common.mail.bounces import mailbox
from clustergrowth.common.mail.models import Mail

FOR_DAYS = 9  # tries, each four times as long after the last: a mail server may be away over a weekend


@job("mail.send", queue=Queue.BULK_MAIL, retry=FOR_DAYS, given_up=services.fail)
def send(id: int) -> None:
    mail = Mail.objects.filter(pk=id).first()
    if mail is not None:  # the person may have been erased meanwhile
        services.send(mail)


@job("mail.release_held", every="20 6 * * *")
def release_held() -> None:
    services.release_held()


@job("mail.release_bundled", every="*/10 * * * *")
def release_bundled() -> None:
    services.release_bundled()


@job("mail.release_together", queue=Queue.BULK_MAIL)
def release_together(ids: list[int]) -> None:
    services.release_together(ids)


@job("mail.resume", every="*/10 * * * *")
def resume() -> None:
    services.resume()


@job("mail.read_mailbox", every="*/10 * * * *")
def read_mailbox() -> None:
    mailbox.read()


@job("mail.release", queue=Queue.BULK_MAIL, given_up=services.pass_over)
def release(id: int, passed: list[int]) -> None:
    services.release(id, passed)
