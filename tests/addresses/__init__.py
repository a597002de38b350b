"""Every address of the resolver with every role; see ``address.py`` for how to read a row."""

from tests.addresses.address import ROLES, Address, names
from tests.addresses.cycle import AGREE, CONNECT, LISTEN
from tests.addresses.listening import DIFFICULTIES, INTERVIEWS
from tests.addresses.people_and_record import OPEN, PEOPLE, RECORD
from tests.addresses.reports import REPORTS

ADDRESSES = [*OPEN, *PEOPLE, *RECORD, *LISTEN, *INTERVIEWS, *DIFFICULTIES, *REPORTS, *AGREE, *CONNECT]
__all__ = ["ADDRESSES", "ROLES", "Address", "names"]
