"""Where a request comes from, for all that counts how often: the API's throttles, the guards of public forms."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest


def address_of(request: HttpRequest) -> str:
    """The visitor's address as the outermost of our own proxies saw it (PROXY_COUNT of them); what a visitor writes
    into X-Forwarded-For before it is not believed."""
    proxies: int = settings.REST_FRAMEWORK["NUM_PROXIES"]
    forwarded: list[str] = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    if proxies == 0 or forwarded == [""]:
        return str(request.META.get("REMOTE_ADDR", ""))
    return forwarded[-min(proxies, len(forwarded))]


def place_of(request: HttpRequest) -> str:
    """The address, or for IPv6 the network of one household (/64), in which addresses cost nothing."""
    address = address_of(request)
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return address
    if known.version == 6 and known.ipv4_mapped is None:
        return str(ipaddress.ip_network((known, 64), strict=False))
    return str(known)
