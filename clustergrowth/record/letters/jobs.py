from clustergrowth.common.jobs import job
from clustergrowth.record.letters import services
from clustergrowth.record.letters.models import CouncilLetter


@job("letters.deliver", retry=0)
def deliver(id: int) -> None:
    services.deliver(CouncilLetter.objects.get(pk=id))
