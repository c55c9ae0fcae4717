"""Networks that the environment names."""

from ipaddress import IPv4Network, IPv6Network, ip_network

from cir import env


def webhooks() -> list[IPv4Network | IPv6Network]:
    """Networks of ours that webhooks may call although they are not public, there also without TLS."""
    said = env.strings(
        "WEBHOOK_NETWORKS",
        help="Networks that webhooks may call though they are private, e.g. `10.1.0.0/16`",
    )
    found = {each: _network(each) for each in said}
    wrong = [each for each, network in found.items() if network is None]
    env.insist(not wrong, f"WEBHOOK_NETWORKS: {', '.join(wrong)} is no network. Write it like 10.1.0.0/16.")
    return [network for network in found.values() if network]


def _network(text: str) -> IPv4Network | IPv6Network | None:
    try:
        return ip_network(text)
    except ValueError:
        return None
