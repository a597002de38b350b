"""Work of the worker: searching uploaded files for who was erased, forgetting ended sessions and former addresses."""

from clustergrowth.common import jobs, ports
from clustergrowth.common.jobs import job
from clustergrowth.people.persons.models import ErasedAddress
from clustergrowth.people.persons.services import accounts, sessions


@job("persons.erase_in_files")
def erase_in_files(id: int) -> None:
    """The work names the row, not the address: a queue and its log outlive it."""
    asked = ErasedAddress.objects.filter(pk=id).first()
    if asked is None:
        return  # searched already
    later = [noun for noun, erase in ports.erase_in_files.items() if not erase(asked.address)]
    if not later:
        asked.delete()


@job("persons.forget_again", every="20 * * * *")
def forget_again() -> None:
    """What a file was worked on kept from ending, or what failed."""
    for pk in ErasedAddress.objects.order_by("pk").values_list("pk", flat=True):
        jobs.defer("persons.erase_in_files", id=pk)


@job("persons.forget_sessions", every="45 3 * * *")
def forget_sessions() -> None:
    sessions.forget_ended()
    accounts.forget_former_addresses()
