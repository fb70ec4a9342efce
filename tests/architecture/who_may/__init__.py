"""Who of a project may write at each address, and read where looking is not for all of them.

A module for each room holds, by the roles that may write there, PAGES: the addresses of its pages, each with the
operation of the REST API that does the same or, in a sentence, why there is none; and API: the addresses of that.
What is in no table answers no writing method at all.
"""

from backend.access.roles import Role
from tests.architecture.who_may import (
    account,
    automation,
    data,
    deployments,
    hosts,
    labelling,
    lineage,
    monitoring,
    notices,
    people,
    projects,
    services,
    training,
)
from tests.architecture.who_may.roles import EVERYBODY, MANAGING, NOBODY, OPERATING

ROOMS = (
    account,
    notices,
    people,
    projects,
    hosts,
    services,
    monitoring,
    automation,
    data,
    labelling,
    lineage,
    training,
    deployments,
)
WRITERS = [
    (pattern, roles)
    for room in ROOMS
    for table in (room.PAGES, room.API)
    for roles, patterns in table.items()
    for pattern in patterns
]
ACTS = {pattern: act for room in ROOMS for acts in room.PAGES.values() for pattern, act in acts.items()}
READERS = {
    NOBODY: {
        "/api/v1/accounts/",
        "/site/accounts/",
    },
    OPERATING: {
        "/api/v1/channels/<int:pk>/",
        "/api/v1/channels/<int:pk>/deliveries/",
        "/api/v1/projects/<slug:slug>/channels/",
        "/channels/<int:pk>/",
        "/channels/<int:pk>/change/",
        "/channels/<int:pk>/state/",
        "/projects/<slug:slug>/channels/",
    },
    MANAGING: {
        "/api/v1/projects/<slug:slug>/programs/<str:program>/tokens/",
        "/api/v1/projects/<slug:slug>/invitations/",
        "/api/v1/services/<str:name>/keys/",
        "/services/<str:name>/erase/",
    },
}
# Whose address names a person: what is theirs they may give up, whatever their role.
OF_ONESELF = {
    "/api/v1/projects/<slug:slug>/members/<str:username>/<str:role>/",
    "/api/v1/teams/<slug:team>/members/<str:username>/",
    "/projects/<slug:slug>/members/<str:username>/role/",
    "/teams/<slug:team>/people/<str:username>/remove/",
}


def writers_of(pattern: str) -> frozenset[Role] | None:
    """The roles that may write there; None where nobody can."""
    return dict(WRITERS).get(pattern)


def readers_of(pattern: str) -> frozenset[Role]:
    """The roles that may look there."""
    return next((roles for roles, patterns in READERS.items() if pattern in patterns), EVERYBODY)
