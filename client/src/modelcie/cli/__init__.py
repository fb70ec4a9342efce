"""The command `modelcie`."""

from modelcie.cli.main import main

__all__ = ["main"]
