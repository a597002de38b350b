"""Background work of the exchange."""

from clustergrowth.common.jobs import Queue, defer, job
from clustergrowth.connect.exchange import services


@job("exchange.embed", queue=Queue.READER)
def embed() -> None:
    """Embed what was written; a batch at a time, so that a worker is never busy for long."""
    if services.embed_waiting() == services.FULL_BATCH:
        defer("exchange.embed")


@job("exchange.embed_forgotten", every="*/20 * * * *")
def embed_forgotten() -> None:
    services.forget_other_embedders()
    embed()


@job("exchange.ask_outcomes", every="10 6 * * *")
def ask_outcomes() -> None:
    services.ask_what_came_of_introductions()


@job("exchange.remind_of_ends", every="15 6 * * *")
def remind_of_ends() -> None:
    services.remind_of_ends()


@job("exchange.close_ended", every="5 0 * * *")
def close_ended() -> None:
    services.close_ended()


@job("exchange.expire_introductions", every="10 0 * * *")
def expire_introductions() -> None:
    services.expire_introductions()


@job("exchange.receive_enquiry", queue=Queue.ASKED_MAIL)
def receive_enquiry(id: int) -> None:
    services.receive_enquiry(id)


@job("exchange.forget_enquiries", every="45 6 * * *")
def forget_enquiries() -> None:
    services.forget_enquiries()
