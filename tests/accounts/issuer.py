"""An OpenID Connect issuer on this machine: real HTTP, real signatures, and whatever lies a test asks of it."""

import base64
import hashlib
import json
import secrets
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "cir", "known to both"
WHO = {"sub": "u-17", "email": "grace@example.org", "email_verified": True, "name": "Grace Obi"}


class Issuer:
    """Discovery, authorisation, tokens, keys, particulars. `claims`, `person` and `keys` change what it says."""

    def __init__(self) -> None:
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.signs_with = self.key
        self.person, self.claims = dict(WHO), {}
        self.asked: dict[str, dict[str, str]] = {}
        self.heard: list[str] = []
        issuer = self

        class Door(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                issuer.answer(self, {})

            def do_POST(self) -> None:
                sent = self.rfile.read(int(self.headers["Content-Length"])).decode()
                issuer.answer(self, {name: values[0] for name, values in parse_qs(sent).items()})

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def answer(self, door: BaseHTTPRequestHandler, sent: dict[str, str]) -> None:
        path = urlsplit(door.path).path
        self.heard.append(path)
        said = {
            "/.well-known/openid-configuration": self.discovery,
            "/jwks": self.jwks,
            "/token": lambda: self.token(sent),
            "/userinfo": lambda: self.person if door.headers["Authorization"] == "Bearer opaque" else None,
        }[path]()
        door.send_response(200 if said else 400)
        door.send_header("Content-Type", "application/json")
        door.end_headers()
        door.wfile.write(json.dumps(said or {"error": "invalid_grant"}).encode())

    def discovery(self) -> dict[str, object]:
        places = {"authorization_endpoint": "auth", "token_endpoint": "token", "jwks_uri": "jwks"}
        places |= {"userinfo_endpoint": "userinfo"}
        said = {"issuer": self.url, "token_endpoint_auth_methods_supported": ["client_secret_post"]}
        return said | {name: f"{self.url}/{path}" for name, path in places.items()}

    def jwks(self) -> dict[str, object]:
        public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
        return {"keys": [public | {"kid": "one", "use": "sig", "alg": "RS256"}]}

    def agree(self, address: str) -> str:
        """The person signs in there and says yes; answers where the browser is sent back to."""
        parts = urlsplit(address)
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        assert f"{parts.scheme}://{parts.netloc}{parts.path}" == f"{self.url}/auth"
        assert (asked["client_id"], asked["response_type"]) == (CLIENT, "code")
        assert "openid" in asked["scope"].split()
        assert asked["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe(8)
        self.asked[code] = asked
        back = urlsplit(asked["redirect_uri"])
        return f"{back.path}?{urlencode({'code': code, 'state': asked['state']})}"

    def token(self, sent: dict[str, str]) -> dict[str, object] | None:
        """Each code once, to who knows the secret and began it."""
        asked = self.asked.pop(sent.get("code", ""), None)
        if asked is None or (sent["client_id"], sent["client_secret"]) != (CLIENT, SECRET):
            return None
        if asked["code_challenge"] != challenge_of(sent["code_verifier"]):
            return None
        now = int(time.time())
        claims = {"iss": self.url, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": asked["nonce"]}
        claims |= {"sub": self.person["sub"]} | self.claims
        claims = {name: value for name, value in claims.items() if value is not None}
        signed = jwt.encode(claims, self.signs_with, algorithm="RS256", headers={"kid": "one"})
        return {"access_token": "opaque", "token_type": "Bearer", "expires_in": 300, "id_token": signed}


def challenge_of(verifier: str) -> str:
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
