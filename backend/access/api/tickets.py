"""REST for the ticket of a live socket."""

from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from backend.access.credentials import Token
from backend.access.models import User
from backend.access.tickets import ticket_create
from backend.core.api import ActorAPIView


class SocketTicketsView(ActorAPIView):
    answer_has_secret = True
    changes_nothing = True  # a token that may only look may follow what it sees

    @extend_schema_serializer(component_name="SocketTicket")
    class OutputSerializer(serializers.Serializer):  # type: ignore[type-arg]
        ticket = serializers.CharField()
        expires_at = serializers.DateTimeField()

    @extend_schema(operation_id="socket_ticket_create", request=None, responses={201: OutputSerializer})
    def post(self, request: Request) -> Response:
        """A ticket that opens `/ws/live/` once, within 30 s, in the header `Authorization: Ticket ...`."""
        assert isinstance(request.user, User)
        token = request.auth if isinstance(request.auth, Token) else None
        text, until = ticket_create(user=request.user, token=token, session_key=request.session.session_key)
        return Response({"ticket": text, "expires_at": until}, status.HTTP_201_CREATED)
