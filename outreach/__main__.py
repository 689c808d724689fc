"""`python -m outreach` is the command `outreach`."""

from .cli import main

main()
