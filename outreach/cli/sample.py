"""Sample data: to look around, and to measure."""

from __future__ import annotations

import click

from ..flows.operations import benchmark_data
from ..flows.operations import sample as story
from .workspace import housed


@click.command()
@click.option(
    "--prospects", type=click.IntRange(100, 5_000_000), help="Build the measuring database of this many sites."
)
@click.option(
    "--backlinks", type=click.IntRange(0, 20_000_000), help="How many backlinks the first client of it has (2 a site)."
)
@click.option("--remove", is_flag=True, help="Take the sample project away again.")
@housed
def sample(prospects: int | None, backlinks: int | None, remove: bool) -> None:
    """Fill in a sample project, which cannot send."""
    if backlinks is not None and not prospects:
        raise click.UsageError("--backlinks goes with --prospects.")
    if remove:
        click.echo("The sample project is gone." if story.remove() else "There was no sample project.")
        return
    try:
        if prospects:
            benchmark_data.build(prospects, click.echo, backlinks)
        else:
            click.echo(f"{story.fill().name} is there. It cannot send; `outreach sample --remove` takes it away.")
    except story.AlreadyThere as why:
        raise click.ClickException(str(why)) from why


COMMANDS = [sample]
