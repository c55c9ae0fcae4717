"""Single sign-on: what the environment says of the organisation's identity provider."""

from typing import Any

from cir import env


def provider() -> dict[str, Any]:
    """The provider as allauth wants it described; without a server there is none."""
    server = env.text("OIDC_SERVER_URL", "", help="Single sign-on: address of the OpenID Connect issuer")
    app = {
        "provider_id": "oidc",
        "name": env.text("OIDC_NAME", "Single sign-on", help="Single sign-on: what its button says"),
        "client_id": env.text("OIDC_CLIENT_ID", "", help="Single sign-on: client id"),
        "secret": env.text("OIDC_CLIENT_SECRET", "", help="Single sign-on: client secret"),
        "settings": {"server_url": server, "verified_email": _trusted()},
    }
    return {"provider_class": "cir.accounts.single_sign_on.SingleSignOn", "APPS": [app] if server else []}


def apps(described: dict[str, Any]) -> list[str]:
    """What talks to a provider: nothing of it is loaded where there is none."""
    return ["allauth.socialaccount.providers.openid_connect"] if described["APPS"] else []


def _trusted() -> bool:
    return env.boolean(
        "OIDC_TRUST_EMAIL",
        False,
        help="Single sign-on: take addresses as confirmed though the provider does not say so (`email_verified`)",
    )


def lets_new_people_in() -> bool:
    """Whether somebody whom the provider vouches for gets an account at their first visit."""
    return env.boolean(
        "OIDC_NEW_PEOPLE",
        True,
        help="Single sign-on: give whoever the provider vouches for an account at their first visit",
    )
