"""Networks that the environment names."""

from ipaddress import IPv4Network, IPv6Network, ip_network

from cir import env


def webhooks() -> list[IPv4Network | IPv6Network]:
    """Networks of ours that webhooks may call although they are not public, there also without TLS."""
    said = env.strings(
        "WEBHOOK_NETWORKS",
        help="Networks that webhooks may call though they are private, e.g. `10.1.0.0/16`",
    )
    found = []
    for each in said:
        try:
            found.append(ip_network(each))
        except ValueError:
            env.insist(False, f"WEBHOOK_NETWORKS: {each} is no network. Write it like 10.1.0.0/16.")  # noqa: FBT003
    return found
