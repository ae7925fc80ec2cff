"""Whom a request is for and where it comes from: host names, and pages of other sites."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

HARMLESS = {"GET", "HEAD", "OPTIONS"}
"""Methods that any page may use: their answers can be read by pages of ours only."""

DEFAULT_PORTS = {"http": 80, "https": 443}


def host_of(header: str) -> str:
    """Give the host of a Host header, without its port; an IPv6 address keeps its brackets."""
    return split_host(header)[0]


def split_host(header: str) -> tuple[str, int | None]:
    """Give the host of a Host header, and its port if it has one."""
    host, colon, port = header.rpartition(":")
    numbered = colon and port.isascii() and port.isdecimal() and len(port) <= len("65535")
    return (host if numbered else header).lower().removesuffix("."), int(port) if numbered else None


def from_elsewhere(method: str, headers: Iterable[tuple[bytes, bytes]]) -> bool:
    """Tell whether a page of another site, or of another port, makes a visitor's browser ask.

    Browsers say so themselves, in `Sec-Fetch-Site`; those that do not, or do not to this address
    (http, and not this machine), name the page's origin. A program says neither, and may ask.
    """
    if method in HARMLESS:
        return False
    named: dict[bytes, list[str]] = {}
    for name, value in headers:
        named.setdefault(name.lower(), []).append(value.decode("latin-1").strip())
    sites = named.get(b"sec-fetch-site", [])
    if sites == ["same-origin"]:
        return False  # also where the origin is hidden, or a proxy has changed the host
    if "cross-site" in sites:
        return True
    origins = named.get(b"origin", [])
    if "same-site" in sites and not origins:
        return True  # a browser's, from another port, that does not say from which
    return not all(is_ours(origin, named) for origin in origins)


def is_ours(origin: str, named: Mapping[bytes, list[str]]) -> bool:
    """Tell whether an origin is the host and port that the request itself is for.

    The scheme is not compared: behind a proxy with HTTPS it is another one here. Such a proxy may
    also leave out the port, which then is a scheme's own.
    """
    try:
        address = urlsplit(origin)
        port = address.port or DEFAULT_PORTS[address.scheme]
    except (ValueError, KeyError):  # "null", an extension's, or no origin at all
        return False
    host, own = split_host(named.get(b"host", [""])[0])
    ports = DEFAULT_PORTS.values() if own is None else [own]
    return split_host(address.netloc)[0] == host and port in ports
