"""`modelcie projects`, `services`, `versions`: what there is."""

import click

from modelcie.cli.session import Rows, table
from modelcie.client import Client


def register(cli: click.Group) -> None:
    @table(cli, "projects", ["slug", "name", "created_at"])
    def projects(client: Client, page_size: int) -> Rows:
        """The projects that you are a member of."""
        return client.projects.list(page_size=page_size)

    @table(cli, "services", ["name", "project", "title", "architecture", "created_at"])
    @click.option("--project", help="Those of one project, by its short name.")
    def services(client: Client, project: str | None, page_size: int) -> Rows:
        """The services of your projects."""
        return client.services.list(project=project, page_size=page_size)

    @table(cli, "versions", ["number", "state", "strategy", "parent", "created_by", "created_at"])
    @click.argument("service")
    def versions(client: Client, service: str, page_size: int) -> Rows:
        """The versions of SERVICE."""
        return client.versions.list(service, page_size=page_size)
