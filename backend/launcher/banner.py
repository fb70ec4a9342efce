"""What a person reads once the house stands: the address, who may log in, what to look at."""

import json
from collections.abc import Mapping
from pathlib import Path

from rich.console import Console
from rich.table import Table


def show(console: Console, addresses: Mapping[str, str], home: Path) -> None:
    """Prints the address, the gateway's, and the demo's logins and pages where the demo has written them."""
    console.print()
    console.print(f"  ModelCI-e is at [bold link={addresses['web']}]{addresses['web']}[/]")
    gateway = f"{addresses['gateway']}/v2, over gRPC at {addresses['gateway_grpc']}"
    console.print(f"  The gateway answers at {gateway}", style="dim", highlight=False)
    demo = home / "demo.json"
    if demo.exists():
        _show_demo(console, addresses["web"], json.loads(demo.read_text()))
    console.print()


def _show_demo(console: Console, web: str, demo: Mapping[str, list[dict[str, str]]]) -> None:
    logins = Table(box=None, padding=(0, 2), title_justify="left", header_style="dim")
    for column in ("user", "password", "role"):
        logins.add_column(column)
    for login in demo.get("logins", []):
        logins.add_row(login["user"], login["password"], login["role"])
    console.print()
    console.print(logins)
    console.print()
    for page in demo.get("pages", []):
        console.print(f"  {page['what']}: {web}{page['path']}", highlight=False, soft_wrap=True)
