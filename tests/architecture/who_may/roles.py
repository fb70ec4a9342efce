"""The roles that may do the same."""

from backend.access.roles import Role

EVERYBODY = frozenset(Role)
CURATING = frozenset({Role.CURATOR, Role.ENGINEER, Role.OWNER})
OPERATING = frozenset({Role.ENGINEER, Role.OWNER})
APPROVING = frozenset({Role.APPROVER, Role.OWNER})
MANAGING = frozenset({Role.OWNER})
NOBODY: frozenset[Role] = frozenset()  # by a role here: site administrators and those who maintain a team may
