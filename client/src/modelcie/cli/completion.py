"""`modelcie completion`: what the shell reads to complete commands and options."""

import click
from click.shell_completion import get_completion_class


def register(cli: click.Group) -> None:
    @cli.command("completion")
    @click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
    def completion(shell: str) -> None:
        """Print what completes commands and options in SHELL.

        For bash, `eval "$(modelcie completion bash)"` in ~/.bashrc.
        """
        found = get_completion_class(shell)
        if found is None:
            raise click.UsageError(f"There is no completion for {shell}.")
        click.echo(found(cli, {}, "modelcie", "_MODELCIE_COMPLETE").source())
