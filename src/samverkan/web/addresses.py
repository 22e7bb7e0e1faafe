"""Which addresses lead out to the open internet, and which into somebody's closed network."""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

#: Addresses of IPv6 that carry one of IPv4 in their last 32 bits.
_NAT64 = IPv6Network("64:ff9b::/96")


def is_public_address(address: str) -> bool:
    """Return whether the address belongs to the open internet, also where it is wrapped in one of IPv6.

    >>> [is_public_address(one) for one in ("93.184.216.34", "10.0.0.1", "::1", "::ffff:127.0.0.1", "64:ff9b::a00:1")]
    [True, False, False, False, False]
    """
    try:
        found = ip_address(address.split("%")[0])
    except ValueError:
        return False
    return all(one.is_global and not one.is_multicast for one in _layers(found))


def is_loopback(address: str) -> bool:
    """Return whether the address is the machine itself."""
    try:
        return all(one.is_loopback for one in list(_layers(ip_address(address)))[-1:])
    except ValueError:
        return False


def _layers(address: IPv4Address | IPv6Address) -> Iterable[IPv4Address | IPv6Address]:
    """Yield what the address says and what it carries; a mapped address counts as the one inside alone."""
    if isinstance(address, IPv4Address):
        yield address
        return
    if address.ipv4_mapped is not None:
        yield address.ipv4_mapped
        return
    yield address
    if address.sixtofour is not None:
        yield address.sixtofour
    if address.teredo is not None:
        yield from address.teredo
    if address in _NAT64:
        yield IPv4Address(int(address) & 0xFFFFFFFF)


def is_open_url(url: str, *, allow_loopback: bool = False) -> bool:
    """Return whether we send anything there: https, a host on the open internet, no password in it.

    A host's name is looked up when something is sent, not here.

    >>> [is_open_url(one) for one in ("https://a.example/x", "http://a.example", "https://me:pw@a.example")]
    [True, False, False]
    """
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        return False
    if not host or parts.username is not None or parts.password is not None or parts.fragment:
        return False
    if not url.isascii() or any(sign.isspace() or ord(sign) < 33 for sign in url):
        return False
    if allow_loopback and is_loopback(host):
        return parts.scheme in ("http", "https")
    return parts.scheme == "https" and _is_open_host(host)


def _is_open_host(host: str) -> bool:
    """Return whether the host is a name with a dot, or an address of the open internet."""
    try:
        ip_address(host)
    except ValueError:
        last = host.rstrip(".").rpartition(".")
        return bool(last[0]) and not last[2].isdigit() and last[2] not in ("localhost", "local", "internal")
    return is_public_address(host)
