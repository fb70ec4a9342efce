"""Verification that somebody asks for: a worker reads the chain again, and what it found is an entry of the log."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from backend.audit.anchors import Anchored, anchors_in
from backend.audit.logs import Log
from backend.config.environment import ENV
from backend.core.actor import system_actor
from backend.core.acts import SITE, act, project_scope
from backend.core.chain import verify
from backend.core.clock import now
from backend.core.errors import AppError, ConflictError
from backend.core.guards import missing_guards
from backend.core.models import LogEntry, LogHead
from backend.jobs.queue import enqueue

VERIFIER = system_actor("verifier")
ASKED, WHOLE, BROKEN = "log.verification_asked", "log.verified", "log.broken"
# After so long its worker is thought to be dead, and one may ask again.
PATIENCE = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Standing:
    """What the newest verification found, at entry `number`; at None: there was none. is_asked: one is under way."""

    is_asked: bool
    number: int = 0
    at: datetime | None = None
    findings: list[str] = field(default_factory=list)


def standing_of(log: Log) -> Standing:
    asked, ended = _newest(log.scope)
    is_asked = asked is not None
    if ended is None:
        return Standing(is_asked)
    findings = [finding.removeprefix(f"{log.scope}: ") for finding in ended.data.get("findings", [])]
    return Standing(is_asked, ended.data["entry"], ended.at, findings)


def verification_ask(log: Log) -> None:
    """Have a worker verify the log. Raises ForbiddenError, ConflictError `verification_under_way`."""
    log.require_managed()
    with act(log.scope, log.actor) as own:
        asked, _ = _newest(log.scope)
        if asked is not None and asked.at > now() - PATIENCE:
            raise ConflictError("verification_under_way", "This log is being verified already.")
        own.record("log.verification_asked", log.head)
        enqueue("audit.verify", log.project.pk if log.project else 0)


def verification_perform(project_id: int) -> None:
    """Verify what was asked for (0: the site's log) and write down what was found.

    A second delivery finds nothing to do.
    """
    scope = project_scope(project_id) if project_id else SITE
    asked, _ = _newest(scope)
    if asked is None:
        return
    findings = [f"The trigger {name} is missing." for name in missing_guards()]
    anchors: dict[str, Anchored] = {}
    try:
        anchors = anchors_in(Path(ENV.anchor_folder)) if ENV.anchor_folder else {}
    except AppError as error:
        findings.append(error.detail)
    found = verify(scope, anchors.get(scope))
    findings += found.findings
    with act(scope, VERIFIER) as own:
        head, said = LogHead.objects.get(scope=scope), {"entry": found.number, "hash": found.hash}
        if findings:
            own.record("log.broken", head, {**said, "findings": findings})
        else:
            own.record("log.verified", head, said)


def _newest(scope: str) -> tuple[LogEntry | None, LogEntry | None]:
    """The question that is open, and what the newest verification found; a query a kind, for each has its index."""
    rows = LogEntry.objects.filter(scope=scope).order_by("-number")
    asked, *ends = (rows.filter(kind=kind).first() for kind in (ASKED, WHOLE, BROKEN))
    ended = max((end for end in ends if end is not None), key=lambda end: end.number, default=None)
    is_open = asked is not None and (ended is None or asked.number > ended.number)
    return (asked if is_open else None), ended
