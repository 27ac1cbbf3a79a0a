"""Every measure, declared once: what it is called, what it computes, by whom it was defined, and what it needs.

`assetmap measure`, the definitions of a report's numbers and the version of stored reports are derived from `MEASURES`.
Nothing heavy is imported here, so that the command line can list the measures at once.
"""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Literal

Family = Literal["access", "inequality", "correction", "siting", "report"]


@dataclass(frozen=True)
class Measure:
    """One measure of the literature.

    `function` is its function in this folder, as "module.name"; it takes `arguments` in this order, each a name of the
    family's inputs. Those of `optional` may be None; of `one_of` at least one may not be. `greedily`: a faster function
    with the same arguments, whose answer is not always the best. `is_more_better`: whether a larger objective is a
    better choice of sites. `is_nan_unreached`: its value is NaN where nothing is reached.
    """

    slug: str
    family: Family
    name: str
    unit: str
    formula: str
    source: str
    function: str | Callable[..., Any]
    arguments: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    one_of: tuple[str, ...] = ()
    greedily: str | None = None
    is_more_better: bool = False
    is_nan_unreached: bool = False

    def __call__(self, **given: Any) -> Any:
        """The measure of these inputs, of which it takes its own by name."""
        return self.implementation(*(given[name] for name in self.arguments))

    @property
    def implementation(self) -> Callable[..., Any]:
        """The function that computes it."""
        return _function(self.function)

    def choose(self, *, is_greedy: bool, seconds: float, **given: Any) -> Any:
        """The sites chosen by a measure of siting, greedily or as good as is known after so many seconds."""
        arguments = [given[name] for name in self.arguments]
        if is_greedy and self.greedily is not None:
            return _function(self.greedily)(*arguments)
        return self.implementation(*arguments, seconds=seconds)

    def needs(self, name: str) -> bool:
        """Whether it cannot do without this input."""
        return name in self.arguments and name not in self.optional

    def takes(self, name: str) -> bool:
        """Whether it has any use for this input."""
        return name in self.arguments


def _function(named: str | Callable[..., Any]) -> Callable[..., Any]:
    if not isinstance(named, str):
        return named
    module, _, name = named.rpartition(".")
    found: Callable[..., Any] = getattr(import_module(f"{__package__}.{module}"), name)
    return found


_SHARED = ("pairs", "population", "capacity", "threshold")
_RANKED = ("values", "population", "rank")
_SITED = ("population", "costs", "site_count")

_DECLARED = (
    Measure(
        "nearest",
        "access",
        "Cost to the nearest",
        "minutes",
        "min_j d_ij over assets with S_j > 0",
        "–",
        "accessibility.to_nearest",
        ("offered_pairs",),
        is_nan_unreached=True,
    ),
    Measure(
        "coverage",
        "access",
        "Within the threshold",
        "share",
        "Σ_{d_ij ≤ T} 1 > 0",
        "–",
        "accessibility.coverage",
        ("offered_pairs", "threshold"),
    ),
    Measure(
        "cumulative",
        "access",
        "Capacity within the threshold",
        "rate",
        "A_i = Σ_{d_ij ≤ T} S_j",
        "–",
        "accessibility.cumulative",
        ("pairs", "capacity", "threshold"),
    ),
    Measure(
        "gravity",
        "access",
        "Capacity weighted by decay",
        "rate",
        "A_i = Σ_j S_j f(d_ij)",
        "Hansen 1959",
        "accessibility.gravity",
        ("pairs", "capacity", "decay", "threshold"),
        optional=("threshold",),
    ),
    Measure(
        "2sfca",
        "access",
        "Two-step floating catchment area",
        "rate",
        "R_j = S_j / Σ_i P_i and A_i = Σ_j R_j, both over d_ij ≤ T",
        "Luo & Wang 2003, doi:10.1068/b29120",
        "accessibility.two_step",
        _SHARED,
    ),
    Measure(
        "e2sfca",
        "access",
        "Enhanced two-step floating catchment area",
        "rate",
        "R_j = S_j / Σ_i P_i W(d_ij) and A_i = Σ_j R_j W(d_ij), both over d_ij ≤ T",
        "Luo & Qi 2009, doi:10.1016/j.healthplace.2009.06.002",
        "accessibility.two_step",
        (*_SHARED, "decay"),
        optional=("threshold",),
    ),
    Measure(
        "bfca",
        "access",
        "Balanced floating catchment area",
        "rate",
        "R_j = S_j / Σ_i P_i w_ij / Σ_j w_ij and A_i = Σ_j R_j w_ij / Σ_i w_ij",
        "Paez, Higgins & Vivona 2019, doi:10.1371/journal.pone.0218773",
        "accessibility.balanced",
        (*_SHARED, "decay"),
        optional=("threshold", "decay"),
        one_of=("threshold", "decay"),
    ),
    Measure(
        "gini",
        "inequality",
        "Gini coefficient",
        "index",
        "Σ_i Σ_j p_i p_j |x_i − x_j| / (2 P² μ)",
        "Gini 1912",
        "inequality.gini",
        ("values", "population"),
    ),
    Measure(
        "concentration",
        "inequality",
        "Concentration index",
        "index",
        "2 cov(x, r) / μ",
        "Kakwani, Wagstaff & van Doorslaer 1997",
        "inequality.concentration",
        _RANKED,
    ),
    Measure(
        "wagstaff",
        "correction",
        "Wagstaff’s corrected concentration index",
        "index",
        "(b − a) μ C / ((b − μ)(μ − a)), for values from a to b",
        "Wagstaff 2005, doi:10.1002/hec.953",
        "inequality.wagstaff",
        (*_RANKED, "bounds"),
    ),
    Measure(
        "erreygers",
        "correction",
        "Erreygers’s corrected concentration index",
        "index",
        "4 μ C / (b − a), for values from a to b",
        "Erreygers 2009, doi:10.1016/j.jhealeco.2008.02.003",
        "inequality.erreygers",
        (*_RANKED, "bounds"),
    ),
    Measure(
        "palma",
        "inequality",
        "Palma ratio",
        "index",
        "μ of the least deprived 10 % / μ of the most deprived 40 %",
        "Palma 2011",
        "inequality.palma",
        _RANKED,
    ),
    Measure(
        "theil",
        "inequality",
        "Theil index T",
        "index",
        "(1/P) Σ p_i (x_i/μ) ln(x_i/μ), with 0·ln 0 = 0",
        "Theil 1967",
        "inequality.theil",
        ("values", "population"),
    ),
    Measure(
        "fgt",
        "inequality",
        "Falling short of a standard",
        "index",
        "(1/P) Σ p_i ((L − x_i)/L)^α over x_i < L",
        "Foster, Greer & Thorbecke 1984",
        "inequality.fgt",
        ("values", "population", "poverty_line", "alpha"),
    ),
    Measure(
        "mclp",
        "siting",
        "Maximal covering location problem",
        "people",
        "max Σ P_i covered within T, by p sites",
        "Church & ReVelle 1974, doi:10.1007/BF01942293",
        "siting.exact.most_covered",
        (*_SITED, "threshold", "existing"),
        greedily="siting.exact.most_covered_greedily",
        is_more_better=True,
    ),
    Measure(
        "p-median",
        "siting",
        "p-median",
        "people × cost",
        "min Σ P_i d_i, to the nearest of p sites",
        "Hakimi 1964, doi:10.1287/opre.12.3.450",
        "siting.exact.least_travelled",
        (*_SITED, "existing"),
        greedily="siting.greedy.least_travelled_at_once",
    ),
    Measure(
        "p-centre",
        "siting",
        "p-centre",
        "cost",
        "min max d_i where P_i > 0, to the nearest of p sites",
        "Hakimi 1964; Minieka 1970, doi:10.1137/1012016",
        "siting.exact.least_farthest",
        (*_SITED, "existing"),
        greedily="siting.greedy.least_farthest_at_once",
    ),
    Measure(
        "lscp",
        "siting",
        "Location set covering problem",
        "count",
        "min p such that d_i ≤ T wherever P_i > 0",
        "Toregas et al. 1971, doi:10.1287/opre.19.6.1363",
        "siting.exact.fewest_sites",
        ("population", "costs", "threshold", "existing"),
        greedily="siting.greedy.fewest_sites_at_once",
    ),
    Measure(
        "chapman",
        "report",
        "Chapman’s estimator",
        "count",
        "N = (n1 + 1)(n2 + 1)/(m + 1) − 1",
        "Chapman 1951; Seber 1970; Chao 1987",
        "completeness.chapman",
        ("first", "second", "both"),
    ),
    Measure(
        "slope",
        "report",
        "Slope index of inequality",
        "share",
        "slope of x on r by least squares weighted by p",
        "Wagstaff, Paci & van Doorslaer 1991",
        "inequality.decile_gradient",
        ("values", "population", "decile", "rank"),
    ),
    Measure(
        "decomposition",
        "report",
        "Decomposition of a change",
        "people",
        "Σ Δs_i p̄_i + Σ Δp_i s̄_i",
        "Kitagawa 1955, doi:10.1080/01621459.1955.10501299",
        "decomposition.divide_change",
        ("before", "after"),
    ),
)
MEASURES = {one.slug: one for one in _DECLARED}


def measures_of(family: Family) -> dict[str, Measure]:
    """The measures of a family, by slug: those of "report" have no command."""
    return {slug: one for slug, one in MEASURES.items() if one.family == family}


def in_a_row(family: Family, *, taking: str | None = None) -> str:
    """The slugs of a family for the help of its command: "gini, palma or fgt".

    `taking`: only those that have a use for this input.
    """
    slugs = [slug for slug, one in measures_of(family).items() if not taking or one.takes(taking)]
    return " or ".join(filter(None, (", ".join(slugs[:-1]), slugs[-1])))
