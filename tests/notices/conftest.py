"""A project with a service, what control published, and receivers."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from backend.config.environment import ENV
from backend.core.clock import now
from backend.hosts.keys import publish_public_key
from backend.notices.courier import Courier
from backend.notices.models import Delivery
from backend.projects.models import Service
from tests.factories import make_service
from tests.notices.receivers import MailServer, Receiver, mail_server, receiver


@pytest.fixture
def service(db: None) -> Service:
    publish_public_key()
    return make_service()


@pytest.fixture
def hook() -> Iterator[Receiver]:
    with receiver() as found:
        yield found


@pytest.fixture
def mails() -> Iterator[MailServer]:
    """A mail server that the installation is told of."""
    with mail_server() as found:
        object.__setattr__(ENV, "email_url", found.url)
        yield found
        object.__setattr__(ENV, "email_url", "")


class Post:
    """Control's courier, and a clock that is turned on to what waits."""

    def __init__(self) -> None:
        self.courier = Courier()

    def go(self) -> None:
        """Try what is due, and write down what came of it."""
        self.courier.step()
        for attempt in self.courier.under_way.values():
            attempt.thread.join()
        self.courier.step()

    def later(self) -> None:
        """The same once every wait is over."""
        Delivery.objects.update(due_at=now() - timedelta(seconds=1))
        self.go()


@pytest.fixture
def post() -> Post:
    return Post()
