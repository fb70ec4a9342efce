"""What the command's exit code says."""

from modelcie.errors import BrokenFileError, ModelcieError, NotSignedInError, RefusedError

OK = 0
REFUSED = 1
USAGE = 2
NOT_REACHABLE = 3
NOT_SIGNED_IN = 4
BROKEN = 5
# What was watched ended otherwise than it should.
ENDS = {
    "finished": OK,
    "done": OK,
    "failed": 10,
    "errored": 11,
    "cancelled": 12,
    "aborted": 12,
    "interrupted": 13,
    "rolled_back": 14,
}
INTERRUPTED = 130


def exit_of(error: ModelcieError) -> int:
    """The exit code of what went wrong."""
    if isinstance(error, NotSignedInError):
        return NOT_SIGNED_IN
    if isinstance(error, BrokenFileError):
        return BROKEN
    return REFUSED if isinstance(error, RefusedError) else NOT_REACHABLE
