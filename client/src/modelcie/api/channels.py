"""`client.channels`. Made by `python -m client.generator` from the schema of the API: change nothing here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from modelcie.api import types
from modelcie.resource import Resource, quoted


class Channels(Resource):
    """Channels."""

    def change(
        self,
        id: int,
        /,
        *,
        name: str | None = None,
        url: str | None = None,
        recipients: Sequence[str] | None = None,
        topics: Sequence[str] | None = None,
        severity: str | None = None,
        services: Sequence[str] | None = None,
        enabled: bool | None = None,
        if_match: object = None,
    ) -> types.Channel:
        """Change what is given. What happens while a channel is off it never tells."""
        return self._call(
            "PATCH",
            f"/channels/{quoted(id)}/",
            body={
                "name": name,
                "url": url,
                "recipients": recipients,
                "topics": topics,
                "severity": severity,
                "services": services,
                "enabled": enabled,
            },
            if_match=if_match,
        )

    def create(
        self,
        project: str,
        /,
        *,
        name: str,
        way: types.WayEnum,
        topics: Sequence[str],
        url: str | None = None,
        recipients: Sequence[str] | None = None,
        severity: str | None = None,
        services: Sequence[str] | None = None,
        if_match: object = None,
    ) -> types.ChannelMade:
        """Have the project's news sent on; a webhook's secret is shown this once."""
        return self._call(
            "POST",
            f"/projects/{quoted(project)}/channels/",
            body={
                "name": name,
                "way": way,
                "topics": topics,
                "url": url,
                "recipients": recipients,
                "severity": severity,
                "services": services,
            },
            if_match=if_match,
            repeatable=True,
        )

    def delete(self, id: int, /, *, if_match: object = None) -> None:
        """Take a channel away, with its deliveries."""
        return self._call("DELETE", f"/channels/{quoted(id)}/", if_match=if_match)

    def delivery_list(self, id: int, /, *, page_size: int | None = None) -> Iterator[types.Delivery]:
        """What was sent to the channel or is to be; kept for 30 days."""
        return self._pages(f"/channels/{quoted(id)}/deliveries/", query={"page_size": page_size})

    def get(self, id: int, /) -> types.Channel:
        """One channel, without its secret."""
        return self._call("GET", f"/channels/{quoted(id)}/")

    def list(self, project: str, /, *, page_size: int | None = None) -> Iterator[types.Channel]:
        """The channels of a project, newest first."""
        return self._pages(f"/projects/{quoted(project)}/channels/", query={"page_size": page_size})

    def secret_renew(self, id: int, /, *, if_match: object = None) -> types.ChannelMade:
        """Replace a webhook's secret at once; the new one is shown this once."""
        return self._call("POST", f"/channels/{quoted(id)}/secret/", if_match=if_match, repeatable=True)

    def test(self, id: int, /, *, if_match: object = None) -> types.Delivery:
        """Send a test message; its delivery says what came of it."""
        return self._call("POST", f"/channels/{quoted(id)}/test/", if_match=if_match, repeatable=True)
