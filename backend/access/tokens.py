"""Tokens of a person, or of a program: made, shown once, listed, revoked."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db.models import QuerySet
from knox.models import get_digest_token
from knox.settings import CONSTANTS

from backend.access.credentials import Token
from backend.access.models import User
from backend.access.roles import Permission
from backend.access.rules import get_visible, permissions_of, person_of, require, require_scope
from backend.core.actor import Actor
from backend.core.acts import SITE, act, project_scope
from backend.core.clock import now
from backend.core.errors import AppError, ForbiddenError, NotFoundError
from backend.core.names import name_checked

DAYS, MOST_DAYS = 90, 365
NAME_LENGTH = 60
EVERY_SCOPE = frozenset(Permission)


def token_create(
    *,
    actor: Actor,
    name: str,
    scopes: Collection[str] | None = None,
    days: int | None = DAYS,
    program: User | None = None,
) -> tuple[Token, str]:
    """A token of the actor's own, or of a program that they manage, and its text, which is kept nowhere.

    scopes: None for all that there are; of a program, those that its roles allow.
    days: until it ends; None for never, which a program's alone may be.
    Raises: AppError `token_name_invalid`, `token_scope_unknown`, `token_days_invalid`; ForbiddenError where a program
    asks for one, and `token_scope_too_wide`, `token_lives_too_long` where a token asks for one that may more, or for
    longer, than itself.
    """
    require_scope(actor, Permission.MANAGE)
    name = name_checked(name, NAME_LENGTH, "token_name_invalid")
    expiry = _end(actor, days, program)
    chosen = _checked(actor, _every(program) if scopes is None else scopes)
    with act(_scope(program), actor) as log:
        user = _owner(actor, program)
        digest, text = get_digest_token()
        token = Token.objects.create(
            user=user,
            digest=digest,
            token_key=text[: CONSTANTS.TOKEN_KEY_LENGTH],
            expiry=expiry,
            name=name,
            scopes=chosen,
        )
        log.record("token.created", token, {**_told(token), "scopes": chosen, "days": days})
    return token, text


def token_revoke(*, actor: Actor, token: Token, program: User | None = None) -> None:
    """End one of the actor's own, or of a program that they manage, for ever, at once."""
    tokens_revoke(actor=actor, tokens=token_list(actor, program).filter(pk=token.pk), program=program)


def tokens_revoke(*, actor: Actor, tokens: QuerySet[Token], program: User | None = None) -> None:
    """End each of these, of the actor's own or of the program. Raises ForbiddenError `token_scope_missing`."""
    require_scope(actor, Permission.MANAGE)
    with act(_scope(program), actor) as log:
        for token in tokens.select_related("user"):
            log.record("token.revoked", token, _told(token))
            token.delete()


def token_list(actor: Actor, program: User | None = None) -> QuerySet[Token]:
    """The actor's own, or a program's that they manage. Raises NotFoundError, ForbiddenError."""
    if program is not None:
        _require_program(actor, program)
    return Token.objects.filter(user_id=program.pk if program else actor.user_id)


def token_get(actor: Actor, pk: int, program: User | None = None) -> Token:
    """One of the actor's own, or of a program that they manage. Raises NotFoundError, ForbiddenError."""
    return get_visible(token_list(actor, program), pk=pk)


def _scope(program: User | None) -> str:
    """Whose log it is: a project's owners look after its programs."""
    return SITE if program is None or program.program_of_id is None else project_scope(program.program_of_id)


def _end(actor: Actor, days: int | None, program: User | None) -> datetime | None:
    """When it is to end; None for never."""
    if (days is None and program is None) or (days is not None and not 1 <= days <= MOST_DAYS):
        detail = f"A token is valid for 1 to {MOST_DAYS} days; a program's alone may have no end."
        raise AppError("token_days_invalid", detail, field="days")
    end = None if days is None else now() + timedelta(days=days)
    if actor.until is not None and (end is None or end > actor.until):
        raise ForbiddenError(
            "token_lives_too_long",
            "A token cannot make one that ends later than itself: ask for fewer days, or make it on the page Account.",
            field="days",
            until=actor.until.isoformat(),
        )
    return end


def _told(token: Token) -> dict[str, object]:
    """What the log says of it; `program` where it is not of whoever acts."""
    told: dict[str, object] = {"name": token.name, "prefix": token.prefix}
    return {**told, "program": token.user.username} if token.user.program_of_id else told


def _owner(actor: Actor, program: User | None) -> User:
    """Whose token it is to be: a program makes itself none."""
    if program is not None:
        _require_program(actor, program)
        return program
    person_of(actor)
    return User.objects.get(pk=actor.user_id)


def _require_program(actor: Actor, program: User) -> None:
    if program.program_of is None or not program.is_active:
        raise NotFoundError("not_found", "There is no such program, or you may not see it.")
    require(actor, Permission.MANAGE, program.program_of)


def _every(program: User | None) -> Collection[str]:
    if program is None or program.program_of is None:
        return EVERY_SCOPE
    return permissions_of(program.actor, program.program_of)


def _checked(actor: Actor, scopes: Collection[str]) -> list[str]:
    """The scopes in the order of Permission, with the right to look, without which none means anything."""
    if unknown := set(scopes) - EVERY_SCOPE:
        raise AppError(
            "token_scope_unknown",
            f"There is no scope {sorted(unknown)[0]!r}; there are {', '.join(Permission)}.",
            field="scopes",
        )
    chosen = [scope.value for scope in Permission if scope in {*scopes, Permission.VIEW}]
    if not all(actor.holds(scope) for scope in chosen):
        raise ForbiddenError("token_scope_too_wide", "A token cannot make one that may more than itself.")
    return chosen
