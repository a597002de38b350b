from clustergrowth.common.jobs import job
from clustergrowth.common.mail import services
from clustergrowth.common.mail.models import Mail


@job("mail.send", retry=6)
def send(id: int) -> None:
    mail = Mail.objects.filter(pk=id).first()
    if mail is not None:  # the person may have been erased meanwhile
        services.send(mail)


@job("mail.release_held", every="20 6 * * *")
def release_held() -> None:
    services.release_held()
