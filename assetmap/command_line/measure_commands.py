"""The options of `assetmap measure`."""

from pathlib import Path
from typing import Annotated

import typer

from assetmap.gaps.measures.catalogue import in_a_row

measure = typer.Typer(
    help="Measure access and inequality, and choose sites, on plain CSV files; no database is needed."
)

Demand = Annotated[
    Path, typer.Option(metavar="D.csv", help="id,population: where people are, and how many.")
]
Costs = Annotated[
    Path,
    typer.Option(
        metavar="C.csv",
        help="demand_id,supply_id,cost: minutes or metres; a pair that is not there cannot be reached.",
    ),
]
Threshold = Annotated[
    float | None,
    typer.Option(
        metavar="T", help="What counts as within: this cost or less. Not used by nearest."
    ),
]


@measure.command("access")
def measure_access(
    demand: Demand,
    supply: Annotated[
        Path, typer.Option(metavar="S.csv", help="id,capacity: places, hours, or 1 for each.")
    ],
    costs: Costs,
    method: Annotated[str, typer.Option(help=f"{in_a_row('access')}.")],
    output: Annotated[Path, typer.Option(metavar="OUT.csv", help="Where id,value is written.")],
    threshold: Threshold = None,
    decay: Annotated[
        str | None,
        typer.Option(
            help='How weight falls with cost: "15:1,30:0.68,60:0.22", gaussian:SIGMA or power:B;'
            " for gravity, e2sfca and bfca."
        ),
    ] = None,
) -> None:
    """Say how well each origin can reach what is supplied."""
    from assetmap.command_line import measuring

    measuring.measure_access(
        demand, supply, costs, method=method, threshold=threshold, decay=decay, output=output
    )


@measure.command("inequality")
def measure_inequality(
    values: Annotated[
        Path,
        typer.Option(
            metavar="V.csv", help="id,population,value and, for some, rank: 1 = the most deprived."
        ),
    ],
    method: Annotated[str, typer.Option(help=f"{in_a_row('inequality')}.")],
    poverty_line: Annotated[
        float | None, typer.Option(metavar="L", help="fgt: the standard to fall short of.")
    ] = None,
    alpha: Annotated[
        int | None, typer.Option(help="fgt: 0 for the share, 1 for depth, 2 for severity.")
    ] = None,
    correction: Annotated[
        str | None,
        typer.Option(
            help=f"concentration: {in_a_row('correction')}, for values that have a least and a most."
        ),
    ] = None,
    bounds: Annotated[
        str | None,
        typer.Option(
            metavar="LOW:HIGH",
            help="With --correction: the least and the most that a value can be.",
        ),
    ] = None,
    interval: Annotated[
        float | None,
        typer.Option(metavar="SHARE", help="Give a bootstrap interval too, such as 0.95."),
    ] = None,
    resamples: Annotated[int, typer.Option(help="Draws for the interval.")] = 999,
    seed: Annotated[int, typer.Option(help="The same seed gives the same interval.")] = 0,
) -> None:
    """Say how unequally something is shared out."""
    from assetmap.command_line import measuring

    measuring.measure_inequality(
        values,
        method=method,
        poverty_line=poverty_line,
        alpha=alpha,
        correction=correction,
        bounds=bounds,
        interval=interval,
        resamples=resamples,
        seed=seed,
    )


@measure.command("siting")
def measure_siting(
    demand: Demand,
    candidates: Annotated[Path, typer.Option(metavar="K.csv", help="id: where one could be.")],
    costs: Costs,
    method: Annotated[str, typer.Option(help=f"{in_a_row('siting')}.")],
    sites: Annotated[
        int | None, typer.Option(metavar="P", help="How many new ones; not for lscp.")
    ] = None,
    threshold: Threshold = None,
    existing: Annotated[
        Path | None, typer.Option(metavar="E.csv", help="id: those that stand already.")
    ] = None,
    time_limit: Annotated[
        float, typer.Option(metavar="SECONDS", min=0, help="After which the best so far is given.")
    ] = 60.0,
    greedy: Annotated[
        bool,
        typer.Option(
            "--greedy",
            help="One after the other, at once: not always best, with the share of the best that is sure.",
        ),
    ] = False,
) -> None:
    """Say where new ones would help most."""
    from assetmap.command_line import measuring

    measuring.measure_siting(
        demand,
        candidates,
        costs,
        method=method,
        site_count=sites,
        threshold=threshold,
        existing=existing,
        seconds=time_limit,
        is_greedy=greedy,
    )
