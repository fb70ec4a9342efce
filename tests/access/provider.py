"""A small OpenID Connect provider on a local port: discovery, authorize, token, keys, userinfo."""

import base64
import hashlib
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key

CLIENT, SECRET, KEY_ID = "modelcie", "a secret of the client", "1"
KEY = generate_private_key(public_exponent=65537, key_size=2048)


class Provider(ThreadingHTTPServer):
    """Signs in whoever `claims` says, without asking; `says` is an error that it answers in place of that."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.issuer = f"http://127.0.0.1:{self.server_port}"
        self.claims: dict[str, Any] = {}
        self.says = ""
        self.asked: dict[str, dict[str, str]] = {}  # code -> what /authorize was asked with

    def discovery(self) -> dict[str, Any]:
        ends = {"authorization": "authorize", "token": "token", "userinfo": "userinfo"}
        return {
            "issuer": self.issuer,
            "jwks_uri": f"{self.issuer}/jwks",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
            **{f"{name}_endpoint": f"{self.issuer}/{path}" for name, path in ends.items()},
        }

    def authorize(self, asked: dict[str, str]) -> str:
        """Where the browser is sent back to."""
        told = {"state": asked["state"]}
        if self.says:
            told["error"] = self.says
        else:
            code = f"code{len(self.asked)}"
            self.asked[code] = asked
            told["code"] = code
        return f"{asked['redirect_uri']}?{urlencode(told)}"

    def token(self, sent: dict[str, str]) -> dict[str, Any] | None:
        """For a code, once, to the client that knows its secret and began it; None otherwise."""
        asked = self.asked.pop(sent.get("code", ""), None)
        if asked is None or (sent["client_id"], sent["client_secret"]) != (CLIENT, SECRET):
            return None
        proof = hashlib.sha256(sent["code_verifier"].encode()).digest()
        if base64.urlsafe_b64encode(proof).decode().rstrip("=") != asked["code_challenge"]:
            return None
        now = int(time.time())
        claims = {**self.claims, "iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 300}
        signed = jwt.encode(claims, KEY, algorithm="RS256", headers={"kid": KEY_ID})
        return {
            "access_token": "opens-userinfo",
            "token_type": "Bearer",
            "expires_in": 300,
            "id_token": signed,
        }


class Handler(BaseHTTPRequestHandler):
    server: Provider

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(url.query).items()}
        if url.path == "/authorize":
            self.send_response(302)
            self.send_header("Location", self.server.authorize(query))
            self.end_headers()
        elif url.path == "/userinfo" and self.headers["Authorization"] != "Bearer opens-userinfo":
            self._answer({"error": "invalid_token"}, 401)
        else:
            key = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key()))
            pages = {
                "/.well-known/openid-configuration": self.server.discovery(),
                "/jwks": {"keys": [{**key, "kid": KEY_ID, "use": "sig", "alg": "RS256"}]},
                "/userinfo": self.server.claims,
            }
            self._answer(pages[url.path])

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        token = self.server.token({name: values[0] for name, values in parse_qs(body).items()})
        self._answer(token or {"error": "invalid_grant"}, 200 if token else 400)

    def _answer(self, body: dict[str, Any], status: int = 200) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Nothing: the tests read what came of it."""


@contextmanager
def provider() -> Iterator[Provider]:
    """It, answering until the end of the block."""
    with Provider() as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()
