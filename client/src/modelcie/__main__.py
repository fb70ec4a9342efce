"""`python -m modelcie`."""

from modelcie.cli import main

main()
