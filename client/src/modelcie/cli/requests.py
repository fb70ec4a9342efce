"""`modelcie requests`: asked, approved, rejected, taken back."""

import click

from modelcie.api import types
from modelcie.cli.naming import environment_of
from modelcie.cli.session import Rows, Session, command, table
from modelcie.client import Client

FIELDS = [
    "id",
    "service",
    "version",
    "replaces",
    "environment",
    "state",
    "created_by",
    "created_at",
    "expires_at",
]


def register(cli: click.Group) -> None:
    @cli.group("requests")
    def requests() -> None:
        """Requests to make a version live, and the votes on them."""

    @table(requests, "list", FIELDS)
    @click.option("--service")
    @click.option("--state")
    @click.option("--waiting", is_flag=True, help="Those that wait for your vote.")
    def listed(client: Client, service: str | None, state: str | None, waiting: bool, page_size: int) -> Rows:
        """The requests of your projects."""
        if waiting and (service or state):
            raise click.UsageError("--waiting goes without --service and --state.")
        if waiting:
            return client.requests.waiting()
        return client.requests.list(service=service, state=state, page_size=page_size)

    @command(requests, "show")
    @click.argument("request", type=int)
    def show(session: Session, request: int) -> None:
        """One request with its evidence and votes."""
        session.row(session.client.requests.get(request))

    @command(requests, "create")
    @click.argument("service")
    @click.argument("version", type=int)
    @click.option("--environment", required=True, help="By its name or number.")
    @click.option("--note")
    def create(session: Session, service: str, version: int, environment: str, note: str | None) -> None:
        """Ask to make VERSION of SERVICE live."""
        where = environment_of(session.client, service, environment)
        made = session.client.requests.create(service=service, version=version, environment=where, note=note)
        session.row(made, _standing(made))

    @command(requests, "approve")
    @click.argument("request", type=int)
    @click.option("--comment")
    def approve(session: Session, request: int, comment: str | None) -> None:
        """Vote for a request, once."""
        voted = session.client.requests.vote(request, approve=True, comment=comment)
        session.row(voted, _standing(voted))

    @command(requests, "reject")
    @click.argument("request", type=int)
    @click.option("--comment", required=True, help="Why.")
    def reject(session: Session, request: int, comment: str) -> None:
        """Vote against a request, which closes it."""
        voted = session.client.requests.vote(request, approve=False, comment=comment)
        session.row(voted, _standing(voted))

    @command(requests, "withdraw")
    @click.argument("request", type=int)
    def withdraw(session: Session, request: int) -> None:
        """Take a request back."""
        found = session.client.requests.withdraw(request)
        session.row(found, _standing(found))


def _standing(request: types.RequestDetail) -> str:
    """A request's state, and what its rules still need."""
    state = f"Request {request['id']} is {request['state']}."
    if request["state"] != "pending":
        return state
    return " ".join([state, *(_needed(rule) for rule in request["rules"] if not rule["is_met"])])


def _needed(rule: types.RuleStanding) -> str:
    who = f" as {rule['role']}" if rule["role"] else ""
    may = f" {', '.join(rule['may_vote'])} may vote." if rule["may_vote"] else ""
    return f"{rule['needed'] - len(rule['approved_by'])} more must approve{who}.{may} {rule['shortage']}".rstrip()
