"""What must not stand in a line of the server's log."""

import logging
import re
from contextlib import suppress

TOKEN = re.compile(r"(?<=/invitations/)[\w-]{20,}")


class WithoutInvitations(logging.Filter):
    """Takes the token out of an invitation's address: Django writes down the address of every refusal."""

    def filter(self, record: logging.LogRecord) -> bool:
        with suppress(TypeError, ValueError):  # a line that cannot be made is told of where it is written
            record.msg, record.args = TOKEN.sub("...", record.getMessage()), ()
        return True
