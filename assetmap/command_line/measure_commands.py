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
        help="demand_id,supply_id,cost: minutes or metres; a pair that is not listed cannot be reached.",
    ),
]
Threshold = Annotated[
    float | None,
    typer.Option(
        metavar="T", help="The largest cost that counts as within reach. Not used by nearest."
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
    output: Annotated[Path, typer.Option(metavar="OUT.csv", help="The file to write id,value to.")],
    threshold: Threshold = None,
    decay: Annotated[
        str | None,
        typer.Option(
            help='How weight falls with cost: "15:1,30:0.68,60:0.22", gaussian:SIGMA or power:B;'
            f" for {in_a_row('access', taking='decay')}."
        ),
    ] = None,
) -> None:
    """Measure how well each origin can reach the supply."""
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
        float | None, typer.Option(metavar="L", help="fgt: the standard to compare values with.")
    ] = None,
    alpha: Annotated[
        int | None, typer.Option(help="fgt: 0 for the share, 1 for depth, 2 for severity.")
    ] = None,
    correction: Annotated[
        str | None,
        typer.Option(
            help=f"concentration: {in_a_row('correction')}, for values that have a minimum and a maximum."
        ),
    ] = None,
    bounds: Annotated[
        str | None,
        typer.Option(
            metavar="LOW:HIGH",
            help="With --correction: the minimum and maximum of a value.",
        ),
    ] = None,
    interval: Annotated[
        float | None,
        typer.Option(
            metavar="SHARE", help="Also give a bootstrap confidence interval, such as 0.95."
        ),
    ] = None,
    resamples: Annotated[
        int, typer.Option(help="The number of bootstrap samples for the interval.")
    ] = 999,
    seed: Annotated[int, typer.Option(help="The same seed gives the same interval.")] = 0,
) -> None:
    """Measure how unequally something is shared."""
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
    candidates: Annotated[Path, typer.Option(metavar="K.csv", help="id: the possible sites.")],
    costs: Costs,
    method: Annotated[str, typer.Option(help=f"{in_a_row('siting')}.")],
    sites: Annotated[
        int | None, typer.Option(metavar="P", help="The number of new sites; not for lscp.")
    ] = None,
    threshold: Threshold = None,
    existing: Annotated[
        Path | None, typer.Option(metavar="E.csv", help="id: the sites that exist already.")
    ] = None,
    time_limit: Annotated[
        float,
        typer.Option(
            metavar="SECONDS", min=0, help="The time limit; it then gives the best result so far."
        ),
    ] = 60.0,
    greedy: Annotated[
        bool,
        typer.Option(
            "--greedy",
            help="Choose sites one by one: faster, but not always the best. Gives the guaranteed share of the best result.",
        ),
    ] = False,
) -> None:
    """Choose where new sites would help most."""
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
