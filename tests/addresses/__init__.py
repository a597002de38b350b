"""Every address of the resolver with every role; see ``address.py`` for how to read a row."""

from tests.addresses.address import ROLES, Address, Row, names, row
from tests.addresses.cycle import AGREE, CONNECT, LISTEN
from tests.addresses.listening import DIFFICULTIES, INTERVIEWS
from tests.addresses.people_and_record import OPEN, PEOPLE, RECORD
from tests.addresses.reports import REPORTS

PLACES = {
    "open": OPEN,
    "people": PEOPLE,
    "record": RECORD,
    "listen": LISTEN,
    "interviews": INTERVIEWS,
    "difficulties": DIFFICULTIES,
    "reports": REPORTS,
    "agree": AGREE,
    "connect": CONNECT,
}
ADDRESSES = [address for place in PLACES.values() for address in place]
__all__ = ["ADDRESSES", "PLACES", "ROLES", "Address", "Row", "names", "row"]
