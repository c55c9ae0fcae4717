"""Single sign-on with OpenID Connect. allauth does the talking; what it does not insist on is insisted on here: PKCE,
a nonce, the signature of the id token, and that the id token and the person's particulars speak of the same person."""

import hashlib
from typing import Any

import jwt
from allauth.account.models import EmailAddress
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.models import SocialApp, SocialLogin, SocialToken
from allauth.socialaccount.providers.oauth2 import views
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.http import Http404, HttpRequest, HttpResponse
from requests import RequestException

SIGNATURES = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
"""Never "none", and never one whose key both sides know."""
LEEWAY = 60
"""Seconds by which two clocks may differ."""
KEPT = ("sub", "email", "email_verified", "name", "given_name", "family_name")


def nonce_of(code_verifier: str) -> str:
    """What the id token must repeat: made from a secret of this very attempt, which it does not give away."""
    return hashlib.sha256(f"nonce|{code_verifier}".encode()).hexdigest()


class Checked(OpenIDConnectOAuth2Adapter):
    """Reads the provider's answers. Raises OAuth2Error, which ends in one page that says sign-in did not work."""

    nonce = ""

    def get_access_token_data(self, request: HttpRequest, app: SocialApp, client: Any, **kwargs: Any) -> Any:
        """Exchange the code; remember what the id token must repeat."""
        self.nonce = nonce_of(kwargs.get("pkce_code_verifier") or "")
        return super().get_access_token_data(request, app, client, **kwargs)

    def complete_login(self, request: HttpRequest, app: SocialApp, token: SocialToken, **kwargs: Any) -> SocialLogin:
        """Who it is, by an id token that was made for us, now, for this attempt."""
        claims = self._decode_id_token(app, kwargs["response"].get("id_token") or "")
        person = self._fetch_user_info(token.token)
        if person.get("sub") != claims["sub"]:
            raise OAuth2Error("The particulars are of somebody else.")
        return self.get_provider().sociallogin_from_response(request, {"userinfo": person, "id_token": claims})

    def _decode_id_token(self, app: SocialApp, id_token: str) -> dict[str, Any]:
        try:
            claims: dict[str, Any] = jwt.decode(
                id_token,
                key=self._key(id_token),
                algorithms=SIGNATURES,
                issuer=self.openid_config["issuer"],
                audience=app.client_id,
                leeway=LEEWAY,
                options={"require": ["iss", "aud", "exp", "iat", "sub"]},
            )
        except (jwt.PyJWTError, LookupError, TypeError, ValueError) as wrong:
            raise OAuth2Error(f"The id token cannot be taken: {wrong}") from wrong
        if claims.get("nonce") != self.nonce or claims.get("azp", app.client_id) != app.client_id:
            raise OAuth2Error("The id token was made for something else.")
        return claims

    def _key(self, id_token: str) -> jwt.PyJWK:
        """The provider's key that this token names; where it names none, the only one there is."""
        with get_adapter().get_requests_session() as session:
            answer = session.get(self.openid_config["jwks_uri"])
            answer.raise_for_status()
        keys = jwt.PyJWKSet.from_dict(answer.json()).keys
        named = jwt.get_unverified_header(id_token).get("kid")
        (key,) = [key for key in keys if named in (None, key.key_id)]
        return key


class SingleSignOn(OpenIDConnectProvider):
    """The organisation's identity provider. What it is asked is ours to say, not the address bar's."""

    oauth2_adapter_class = Checked
    pkce_enabled_default = True

    def get_pkce_params(self) -> dict[str, str]:
        params: dict[str, str] = super().get_pkce_params()
        return params | {"nonce": nonce_of(params["code_verifier"])}

    def get_auth_params_from_request(self, request: HttpRequest, action: str) -> dict[str, str]:
        return dict(self.get_auth_params())

    def get_scope_from_request(self, request: HttpRequest) -> list[str]:
        return list(self.get_scope())

    def extract_email_addresses(self, data: dict[str, Any]) -> list[EmailAddress]:
        """Confirmed is what the provider calls so; some of them write it as a word, and "false" is no yes."""
        said = data["userinfo"].get("email_verified")
        addresses: list[EmailAddress] = super().extract_email_addresses(data)
        for each in addresses:
            each.verified = said is True or str(said).lower() == "true"
        return addresses

    def extract_extra_data(self, data: dict[str, Any]) -> dict[str, Any]:
        """What is kept of the particulars: enough to know the person again."""
        return {name: value for name, value in data["userinfo"].items() if name in KEPT}


def talk(view: str, request: HttpRequest, provider_id: str) -> HttpResponse:
    """What allauth's view answers; a provider that is away or talks nonsense is one more reason why it did not work."""
    adapter = Checked(request, provider_id)
    try:
        answer: HttpResponse = getattr(views, view).adapter_view(adapter)(request)
    except SocialApp.DoesNotExist as unknown:
        raise Http404 from unknown
    except (RequestException, LookupError, TypeError) as wrong:
        return render_authentication_error(request, adapter.get_provider(), exception=wrong)
    return answer


provider_classes = [SingleSignOn]
