"""What every REST view shares: the caller as actor, keyset pages, refusals as problem details."""

from backend.core.api.pages import KeysetPagination
from backend.core.api.views import ActorAPIView, actor_of

__all__ = ["ActorAPIView", "KeysetPagination", "actor_of"]
