"""The browse map as a Folium document. It holds no asset: its scripts fetch what the view shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import folium

from assetmap.assets.map.elements import (
    AssetTiles,
    BrowseMap,
    FirstView,
    Legend,
    MapPage,
    Outlines,
    OwnFullscreen,
    Shades,
    Tools,
)
from assetmap.assets.map.kinds import OTHER, signs
from assetmap.geography import Extent
from assetmap.places.own_kinds import OWN_KINDS
from assetmap.web.map_parts.background import Background
from assetmap.web.maps import MapDocument, policy_of
from assetmap.web.translations import current_language, gettext

# Where nothing is loaded: Great Britain.
_EVERYWHERE = Extent(-8.0, 49.8, 2.0, 60.9)
DEEPEST_ZOOM = 19


@dataclass(frozen=True)
class ShadingChoice:
    """A published figure that small areas can be shaded by, as the map's choice shows it."""

    key: str
    label: str


@dataclass(frozen=True)
class Contents:
    """The layers that a map can show besides assets."""

    place_kinds: tuple[str, ...] = ()
    measures: tuple[ShadingChoice, ...] = ()
    has_streets: bool = False
    has_surveys: bool = False
    sources: tuple[str, ...] = ()
    areas: tuple[tuple[str, Extent], ...] = ()


def browse_document(
    extent: Extent | None,
    contents: Contents,
    *,
    is_small: bool,
    tiles_url: str | None,
    tiles_attribution: str,
) -> MapDocument:
    """The document; a small map, beside something else, has neither layers to choose nor a legend."""
    return _document(extent, contents, is_small, tiles_url, tiles_attribution, current_language())


@lru_cache(maxsize=64)
def _document(
    extent: Extent | None,
    contents: Contents,
    is_small: bool,
    tiles_url: str | None,
    tiles_attribution: str,
    language: str,
) -> MapDocument:
    page = MapPage(gettext("Map of assets"), language, _words())
    drawn = BrowseMap(
        page,
        zoom_control=False,
        control_scale=True,
        keyboard=False,
        max_zoom=DEEPEST_ZOOM,
        fade_animation=False,
    )
    around = extent or _EVERYWHERE
    areas = [{"name": name, "bounds": _corners(extent)} for name, extent in contents.areas]
    FirstView("first", bounds=_corners(around), areas=areas).add_to(drawn)
    if tiles_url:
        folium.TileLayer(
            tiles=tiles_url, attr=tiles_attribution, name="tiles", control=False
        ).add_to(drawn)
    else:
        background = Background(style="quiet")
        background._id = "quiet"
        background.add_to(drawn)
    kinds = [
        {"slug": one.slug, "name": one.name, "letters": one.letters, "colour": one.colour}
        for one in [*signs(), OTHER]
    ]
    outlined = _outlines(contents, is_small=is_small)
    for layer in outlined:
        layer.add_to(drawn)
    AssetTiles(gettext("Assets"), kinds=kinds, isSmall=is_small).add_to(drawn)
    Tools("buttons", isSmall=is_small, hasStreets=contents.has_streets).add_to(drawn)
    if not is_small:
        OwnFullscreen(
            position="topleft",
            title=gettext("Full screen"),
            title_cancel=gettext("Exit full screen"),
        ).add_to(drawn)
        if outlined:
            control = folium.LayerControl(position="topright", collapsed=True)
            control._id = "choice"
            control.add_to(drawn)
        measures = [{"key": one.key, "label": one.label} for one in contents.measures]
        Shades("areas", measures=measures).add_to(drawn)
        Legend("kinds", kinds=kinds, sources=list(contents.sources)).add_to(drawn)
    html = page.render()
    return MapDocument(html, policy_of(html, tiles_url))


def _corners(extent: Extent) -> list[list[float]]:
    """South-west and north-east, as Leaflet takes them."""
    return [[extent.south, extent.west], [extent.north, extent.east]]


def _outlines(contents: Contents, *, is_small: bool) -> Sequence[Outlines]:
    labels = {
        "neighbourhood": gettext("Neighbourhoods"),
        "pcn": gettext("Primary Care Networks (PCNs)"),
        "ward": gettext("Wards"),
        **{kind: gettext(label) for kind, label in OWN_KINDS.items()},
    }
    kinds = [kind for kind in labels if kind in contents.place_kinds]
    layers = [
        Outlines(labels[kind], kind, show=number == 0, kind=kind, isSmall=is_small)
        for number, kind in enumerate(kinds)
        if not is_small or number == 0
    ]
    if contents.has_surveys and not is_small:
        layers.append(
            Outlines(gettext("What has been checked, and when"), "surveys", source="surveys")
        )
    return layers


def _words() -> dict[str, str]:
    return {
        "sample": gettext("Counts are estimated from a sample. Zoom in for exact counts."),
        "nothing": gettext("There are no entries in this part of the map."),
        "failed": gettext("We could not load this part of the map. Move the map to try again."),
        "layerFailed": gettext("We could not load this layer. Switch it off and on to try again."),
        "near": gettext("Near here – exact location not shown"),
        "comesTo": gettext("Visits people in {place}"),
        "cluster": gettext("{number} entries – zoom in to see them"),
        "group": gettext("{number} entries at the same place – select to see them"),
        "about": gettext("about {number}"),
        "away": gettext("{distance} away"),
        "fromMiddle": gettext("{distance} from the middle of the map"),
        "openNow": gettext("Open now"),
        "openUntil": gettext("Open until {time}"),
        "closedNow": gettext("Closed now"),
        "hoursUnknown": gettext("Opening hours not known – phone first"),
        "walk": gettext("{minutes} minutes’ walk"),
        "walkEstimated": gettext("{minutes} minutes’ walk (estimated)"),
        "openPage": gettext("Open page"),
        "shortlist": gettext("Add to shortlist"),
        "unshortlist": gettext("Remove from shortlist"),
        "onShortlist": gettext("on your shortlist"),
        "selected": gettext("selected"),
        "route": gettext("Show the walking route"),
        "kindsTitle": gettext("What the symbols mean"),
        "shade": gettext("Shade areas by"),
        "noShade": gettext("No shading"),
        "gapReports": gettext("Gap reports"),
        "figures": gettext("Statistics"),
        "source": gettext("Source: {source}"),
        "zoomIn": gettext("Zoom in"),
        "zoomOut": gettext("Zoom out"),
        "locate": gettext("Where am I?"),
        "print": gettext("Print"),
        "png": gettext("Save as a picture"),
        "north": gettext("North is up"),
        "walks": gettext("Show 5, 10 and 15 minutes’ walk from the middle of the map"),
        "walksFrom": gettext("How far you can walk from here"),
        "hideWalks": gettext("Hide walking times"),
        "walkTimes": gettext("Within 5, 10 and 15 minutes’ walk"),
        "people": gettext("{number} residents"),
        "share": gettext("{share} of its registered patients"),
        "draft": gettext("{name} (working draft)"),
        "chooseArea": gettext("Zoom in to {name}"),
        "choosePlace": gettext("Select to see what is here"),
        "checkedOn": gettext("{category}: checked on {date}"),
        "notChecked": gettext("Nobody has checked this area yet"),
        "unknown": gettext("Not known"),
        "mapLabel": gettext(
            "Map. Use the arrow keys to move it, plus and minus to zoom, and Tab to move between the pins"
        ),
        "places": gettext("{name}, {kind}"),
        "out": gettext("{number} people out of reach"),
    }
