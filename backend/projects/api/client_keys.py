"""The third way in, for a service's clients: the key that the gateway takes, on the few addresses meant for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request
from rest_framework.views import APIView

from backend.core.actor import Actor, client_actor
from backend.projects.models import ServiceKey
from backend.projects.selectors import key_find

HEADER = "modelcie-key"


@dataclass(frozen=True)
class Client:
    """Whoever holds a key: what `request.user` is for them."""

    key: ServiceKey
    is_authenticated = True

    @property
    def actor(self) -> Actor:
        return client_actor(self.key.pk, self.key.service_id)


class ClientKey(BaseAuthentication):
    """`modelcie-key: ...`, of any service. Raises AuthenticationFailed."""

    def authenticate(self, request: Request) -> tuple[Any, ServiceKey] | None:
        given = request.headers.get(HEADER)
        if given is None:
            return None
        key = key_find(given)
        if key is None:
            raise AuthenticationFailed("This key opens no service, or was revoked.")
        return Client(key), key

    def authenticate_header(self, request: Request) -> str:
        return HEADER


class ClientKeyScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the schema of the API names it."""

    target_class = f"{__name__}.{ClientKey.__name__}"
    name = "clientKey"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "apiKey", "in": "header", "name": HEADER}


# For views that a service's clients may ask, too.
WITH_CLIENT_KEYS: Sequence[type[BaseAuthentication]] = [ClientKey, *APIView.authentication_classes]
