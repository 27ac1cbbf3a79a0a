"""Which sentences say how sure a report is, and where its finding turns?"""

from collections.abc import Iterator

from assetmap.gaps.definitions import KIND_NAMES
from assetmap.gaps.findings import Finding, Report, in_words
from assetmap.web.translations import gettext, ngettext
from assetmap.web.wording import day


def sure(report: Report) -> Iterator[Finding]:
    """How sure it is, and where a finding turns."""
    figures = report.figures
    yield from _looked_for(report)
    for one in figures["categories"]:
        estimate = one["estimate"]
        if estimate:
            yield Finding(
                gettext(
                    "%(name)s: two lists hold %(first)s and %(second)s, %(both)s of them both. There are probably about %(total)s (95%% interval %(low)s to %(high)s), so about %(share)s are on this map."
                )
                % {
                    "name": one["name"],
                    "first": estimate["first"],
                    "second": estimate["second"],
                    "both": estimate["both"],
                    "total": round(estimate["total"]),
                    "low": round(estimate["low"]),
                    "high": round(estimate["high"]),
                    "share": f"{estimate['completeness']:.0%}",
                }
            )
        elif one["asset_count"]:
            yield Finding(
                gettext(
                    "%(name)s: how complete the map is cannot be estimated, for there are no two lists to compare."
                )
                % {"name": one["name"]}
            )
    if figures["is_estimated"]:
        yield Finding(
            gettext(
                "Walks are estimated: straight lines × 1.3 at %(speed)s km/h, since no streets are loaded."
            )
            % {"speed": f"{report.question.speed_kmh:g}"}
        )
    else:
        yield Finding(
            gettext("Walks follow the streets, at %(speed)s km/h.")
            % {"speed": f"{report.question.speed_kmh:g}"}
        )
    edges = len(figures["edges"])
    if edges:
        yield Finding(
            ngettext(
                "Nothing is loaded beyond the border: in %(n)s small area people may have something nearer across it.",
                "Nothing is loaded beyond the border: in %(n)s small areas people may have something nearer across it.",
                edges,
            )
            % {"n": edges},
            is_caution=True,
        )
    if not report.is_unknown:
        yield from _turns(report)


def _looked_for(report: Report) -> Iterator[Finding]:
    """Category by category: which lists say what there is, who has confirmed it, who has gone through it."""
    units = report.figures["unit_count"]
    old = [one["name"] for one in report.figures["categories"] if one.get("are_lists_old")]
    if old:
        yield Finding(
            ngettext(
                "%(names)s: every list is more than two years old. What has opened or closed since is known only where somebody has said so.",
                "%(names)s: every list of these is more than two years old. What has opened or closed since is known only where somebody has said so.",
                len(old),
            )
            % {"names": in_words(old)},
            is_caution=True,
        )
    for one in report.figures["categories"]:
        # Reports of earlier methods do not say.
        if "vintages" not in one:
            continue
        lists = [f"{name} ({vintage})" if vintage else name for name, vintage in one["vintages"]]
        parts = [
            gettext("listed by %(lists)s") % {"lists": in_words(lists)}
            if lists
            else gettext("on no list that covers this area")
        ]
        if one["asset_count"]:
            parts.append(
                ngettext(
                    "%(n)s of %(count)s entry confirmed within two years",
                    "%(n)s of %(count)s entries confirmed within two years",
                    one["asset_count"],
                )
                % {"n": f"{one['fresh_count']:,}", "count": f"{one['asset_count']:,}"}
            )
        parts.append(
            gettext("stewards went through %(n)s of %(count)s small areas, last on %(day)s")
            % {
                "n": f"{one['surveyed_count']:,}",
                "count": f"{units:,}",
                "day": day(one["surveyed_on"]),
            }
            if one["surveyed_on"]
            else gettext("nobody has recorded going through it within two years")
        )
        yield Finding(f"{one['name']}: {'; '.join(parts)}.")


def _turns(report: Report) -> Iterator[Finding]:
    told = {round(one["threshold_minutes"], 3): one for one in report.figures["sensitivity"]}
    for minutes, one in sorted(told.items()):
        yield Finding(
            ngettext(
                "At %(minutes)s minute %(out)s are out of reach (%(share)s).",
                "At %(minutes)s minutes %(out)s are out of reach (%(share)s).",
                1 if minutes == 1 else 2,
            )
            % {
                "minutes": f"{minutes:.3g}",
                "out": report.count(one["out"]),
                "share": report.percent(one["out"], report.figures["people"]),
            }
        )
    for kind in report.question.place_kinds:
        worst = {
            one["worst"][kind]["name"]
            for one in told.values()
            if kind in one["worst"] and one["worst"][kind]["share"] > 0
        }
        if len(worst) > 1:
            yield Finding(
                gettext(
                    "The finding turns with the walk: of %(kind)s the largest share out of reach is, by walk, in %(names)s."
                )
                % {
                    "kind": gettext(KIND_NAMES.get(kind, kind)),
                    "names": in_words(sorted(worst)),
                },
                is_caution=True,
            )
