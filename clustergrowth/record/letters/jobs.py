from clustergrowth.common.jobs import Queue, job
from clustergrowth.record.letters import services
from clustergrowth.record.letters.models import CouncilLetter


@job("letters.deliver", queue=Queue.BULK_MAIL, given_up=services.give_up)
def deliver(id: int) -> None:
    services.deliver(CouncilLetter.objects.get(pk=id))
