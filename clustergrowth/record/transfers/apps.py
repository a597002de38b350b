from django.apps import AppConfig

from clustergrowth.common import ports


class TransfersConfig(AppConfig):
    name = "clustergrowth.record.transfers"

    def ready(self) -> None:
        from clustergrowth.record.transfers import ports as own  # models are ready only now

        ports.on_organisation.register("transfers", own.on_organisation)
        ports.uses.register("transfers", own.uses)
        ports.personal_data.register("transfers", own.personal_data)
        ports.erase.register("transfers", own.erase)
        for ours in ("organisations.formerslug", "transfers.transfer"):  # nothing that anybody put down
            ports.owned_records.register(ours, ports.OwnedRecords(""))
