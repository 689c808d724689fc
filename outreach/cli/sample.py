"""Sample data: to look around, and to measure."""

from __future__ import annotations

import click

from ..flows import measure
from ..flows import sample as story
from .house import housed


@click.command()
@click.option(
    "--prospects", type=click.IntRange(100, 5_000_000), help="Build the measuring database of this many sites."
)
@click.option("--remove", is_flag=True, help="Take the sample project away again.")
@housed
def sample(prospects: int | None, remove: bool) -> None:
    """Fill in a sample project, which cannot send."""
    if remove:
        click.echo("The sample project is gone." if story.remove() else "There was no sample project.")
        return
    try:
        if prospects:
            measure.build(prospects, click.echo)
        else:
            click.echo(f"{story.fill().name} is there. It cannot send; `outreach sample --remove` takes it away.")
    except story.AlreadyThere as why:
        raise click.ClickException(str(why)) from why


COMMANDS = [sample]
