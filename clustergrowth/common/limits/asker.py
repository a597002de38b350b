"""Who asks: the person, or the address of the network where nobody is signed in."""

import ipaddress

from django.http import HttpRequest

HOUSEHOLD = 64  # bits of an address of the newer kind that one household has: it may choose the others each time


def address_of(request: HttpRequest) -> str:
    seen = request.META.get("REMOTE_ADDR", "")
    try:
        address = ipaddress.ip_address(seen)
    except ValueError:  # a socket of this machine
        return str(seen)
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.IPv6Network((address, HOUSEHOLD), strict=False))
    return str(address)


def browser_of(request: HttpRequest) -> str:
    """The browser of somebody who is not signed in: by the secret that Django gives each for its forms."""
    return str(request.META.get("CSRF_COOKIE") or address_of(request))


def asker_of(request: HttpRequest) -> str:
    return f"person {request.user.pk}" if request.user.is_authenticated else f"address {address_of(request)}"
