"""Where a request comes from. A header is believed only when a proxy of ours set it."""

from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """The peer's address; behind a trusted proxy the last hop that is none of ours (security.md AU-01)."""
    peer = str(request.META.get("REMOTE_ADDR", ""))
    if peer not in settings.TRUSTED_PROXIES:
        return peer
    hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
    foreign = [hop for hop in hops if hop not in settings.TRUSTED_PROXIES]
    return foreign[-1] if foreign else peer


def counted_address(request: HttpRequest) -> str:
    """The address that attempts are counted under: an IPv6 subscriber owns a whole /64, so that is one address here."""
    text = client_address(request)
    try:
        address = ip_address(text)
    except ValueError:
        return text
    if isinstance(address, IPv6Address) and address.ipv4_mapped is None:
        return str(ip_network(f"{address}/64", strict=False))
    return text
