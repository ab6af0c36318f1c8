"""Which network addresses count as public: our own list, because ipaddress.is_private knows too few."""

from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

_CLOSED_V4 = tuple(
    ip_network(text)
    for text in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",  # carrier NAT; holds the metadata address 100.100.100.200
        "127.0.0.0/8",
        "168.63.129.16/32",  # a cloud host's own agent behind a public-looking address
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
    )
)
# Everything outside 2000::/3 is closed: loopback, unique-local, link-local, multicast,
# v4-mapped and NAT64 (64:ff9b::/96), which would smuggle a closed v4 address in.
_OPEN_V6 = ip_network("2000::/3")
_CLOSED_V6 = tuple(
    ip_network(text)
    for text in (
        "2001::/23",  # Teredo, benchmarking, ORCHID
        "2001:db8::/32",
        "2002::/16",  # 6to4 carries any v4 address
        "3fff::/20",
    )
)


@lru_cache(maxsize=4096)
def is_public(text: str) -> bool:
    """True only for an address that may be connected to on behalf of a typed URL."""
    try:
        address = ip_address(text)
    except ValueError:
        return False
    if isinstance(address, IPv4Address):
        return not any(address in net for net in _CLOSED_V4)
    return _is_public_v6(address)


def _is_public_v6(address: IPv6Address) -> bool:
    if address.scope_id or address not in _OPEN_V6:
        return False
    return not any(address in net for net in _CLOSED_V6)
