"""`modelcie snapshots`: listed, made, taken out as files."""

from pathlib import Path
from typing import Literal

import click

from modelcie.cli.files import moving, require_free, show_saved, target
from modelcie.cli.session import Rows, Session, command, table
from modelcie.client import Client

FIELDS = ["id", "role", "size", "digest", "created_by", "created_at"]
Role = Literal["training", "validation", "golden"]
Format = Literal["npz", "parquet", "images"]
ROLE = click.Choice(["training", "validation", "golden"])


def register(cli: click.Group) -> None:
    @cli.group("snapshots")
    def snapshots() -> None:
        """Frozen sets of labelled samples."""

    @table(snapshots, "list", FIELDS)
    @click.argument("service")
    @click.option("--role", type=ROLE)
    def listed(client: Client, service: str, role: Role | None, page_size: int) -> Rows:
        """The snapshots of SERVICE."""
        return client.snapshots.list(service, role=role, page_size=page_size)

    @command(snapshots, "show")
    @click.argument("snapshot", type=int)
    def show(session: Session, snapshot: int) -> None:
        """One snapshot."""
        session.row(session.client.snapshots.get(snapshot))

    @command(snapshots, "create")
    @click.argument("service")
    @click.option("--role", type=ROLE, required=True)
    @click.option("--label", "labels", multiple=True, help="Of this class only; may be said again.")
    @click.option("--count", type=click.IntRange(1), help="At most so many.")
    @click.option("--stratified", is_flag=True, help="Each class in proportion, by chance.")
    @click.option("--seed", type=int)
    def create(
        session: Session,
        service: str,
        role: Role,
        labels: tuple[str, ...],
        count: int | None,
        stratified: bool,
        seed: int | None,
    ) -> None:
        """Freeze the labelled samples of SERVICE that the role may have."""
        made = session.client.snapshots.create(
            service,
            role=role,
            query={"label": list(labels)} if labels else {},
            count=count,
            order="stratified" if stratified else "first",
            seed=seed,
        )
        session.row(made, f"Snapshot {made['id']} ({role}) holds {made['size']} samples.")

    @command(snapshots, "diff")
    @click.argument("before", type=int)
    @click.argument("after", type=int)
    def diff(session: Session, before: int, after: int) -> None:
        """What the snapshot AFTER has that BEFORE has not, and the reverse. With --json, the first samples, too."""
        found = session.client.snapshots.diff(after, before=before)
        if session.as_json:
            session.row(found)
            return
        session.say(", ".join(f"{count} {what}" for what, count in found["counts"].items()))
        session.rows(found["classes"], ["label", "before", "after", "came", "left"])

    @command(snapshots, "export")
    @click.argument("snapshot", type=int)
    @click.option("--format", "form", type=click.Choice(["npz", "parquet", "images"]), default="npz")
    @target
    def export(session: Session, snapshot: int, form: Format, output: Path, force: bool) -> None:
        """Take a snapshot out as a file. Brought in again, it has the same digest."""
        require_free(output, force)
        with moving(session, output) as progress:
            found = session.client.snapshots.export(snapshot, format=form, to=output, progress=progress)
        show_saved(session, found)
