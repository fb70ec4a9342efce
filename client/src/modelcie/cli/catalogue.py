"""`modelcie projects`, `services`, `versions`: what there is."""

import click

from modelcie.cli.session import Session, command, limited, page_size


def register(cli: click.Group) -> None:
    @command(cli, "projects")
    @limited
    def projects(session: Session, limit: int) -> None:
        """The projects that you are a member of."""
        rows = session.client.projects.list(page_size=page_size(limit))
        session.rows(rows, ["slug", "name", "created_at"], limit)

    @command(cli, "services")
    @click.option("--project", help="Those of one project, by its short name.")
    @limited
    def services(session: Session, project: str | None, limit: int) -> None:
        """The services of your projects."""
        rows = session.client.services.list(project=project, page_size=page_size(limit))
        session.rows(rows, ["name", "project", "title", "architecture", "created_at"], limit)

    @command(cli, "versions")
    @click.argument("service")
    @limited
    def versions(session: Session, service: str, limit: int) -> None:
        """The versions of SERVICE."""
        rows = session.client.versions.list(service, page_size=page_size(limit))
        session.rows(rows, ["number", "state", "strategy", "parent", "created_by", "created_at"], limit)
