"""Styles of a report's layers for QGIS (QML) and for other programs (SLD 1.0)."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from assetmap.gaps.files.classes import UNKNOWN_COLOUR
from assetmap.gaps.files.layers import TableLayer
from assetmap.gaps.report.columns import DEFINITIONS
from assetmap.web.translations import gettext

_LINE = "#212b32"
_OGC = "http://www.opengis.net/ogc"
_SLD = "http://www.opengis.net/sld"
# Fill and size of a point: what is on the map, and where one more would help.
POINT_COLOURS = {"assets": "#d5281b", "sites": "#330072"}
_POINT_SIZES = {"assets": "2.4", "sites": "4.2"}


@dataclass(frozen=True)
class _Rule:
    """A class of a layer: its name, its colour (none: hatched), and what its column says.

    `words`, or from `between`'s least value to its greatest; neither of what is not told.
    """

    key: str
    label: str
    column: str
    colour: str | None
    words: Sequence[str] = ()
    between: tuple[float, float] | None = None


def _rules(layer: TableLayer, key: str) -> list[_Rule]:
    """A rule for each class of a measure, hatched over where the finding may only be a hole in the data."""
    found = layer.classes(key)
    rules = []
    for at, one in enumerate(found.classes):
        values = [v for v, of in zip(layer.table.column(key), found.of, strict=True) if of == at]
        numbers = [float(value) for value in values if isinstance(value, int | float)]
        if DEFINITIONS[key].unit == "text":
            told = sorted({str(value) for value in values})
            rules.append(_Rule(str(at), one.name, key, one.colour, words=told))
        elif numbers:
            between = (min(numbers), max(numbers))
            rules.append(_Rule(str(at), one.name, key, one.colour, between=between))
    if found.has_unknown:
        name = gettext("Not known, or too few to show")
        rules.append(_Rule("untold", name, key, UNKNOWN_COLOUR))
    if any(layer.hatched(key)):
        name = gettext("Our data may be incomplete")
        rules.append(_Rule("hatched", name, layer.hatches_by(key), None))
    return rules


def qml_of(layer: TableLayer, key: str) -> str:
    """A measure of a layer as a style of QGIS."""
    rules, symbols = [], []
    for one in _rules(layer, key):
        rules.append(
            f'<rule filter="{escape(_expression(one))}" symbol="{one.key}" label="{escape(one.label)}" key="{{{one.key}}}"/>'
        )
        symbols.append(
            _hatch_symbol(one.key) if one.colour is None else _fill_symbol(one.key, one.colour)
        )
    return (
        "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>"
        '<qgis version="3.22.0" styleCategories="Symbology"><renderer-v2 type="RuleRenderer" symbollevels="0" '
        f'forceraster="0" enableorderby="0"><rules key="{{all}}">{"".join(rules)}</rules>'
        f"<symbols>{''.join(symbols)}</symbols></renderer-v2></qgis>"
    )


def sld_of(layer: TableLayer, key: str) -> str:
    """The same for any program that reads Styled Layer Descriptors."""
    rules = "".join(
        f"<Rule><Name>{escape(one.label)}</Name><ogc:Filter>{_ogc_filter(one)}</ogc:Filter>"
        f"<PolygonSymbolizer>{_sld_fill(one)}<Stroke>{_css('stroke', _LINE)}{_css('stroke-width', '0.5')}</Stroke>"
        "</PolygonSymbolizer></Rule>"
        for one in _rules(layer, key)
    )
    return _sld_document(layer.kind, rules)


def point_qml(name: str) -> str:
    """One sign for every point of a layer, as a style of QGIS."""
    marker = {
        "color": _rgba(POINT_COLOURS[name]),
        "name": "circle",
        "outline_color": _rgba("#ffffff"),
        "size": _POINT_SIZES[name],
        "size_unit": "MM",
    }
    return (
        "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>"
        '<qgis version="3.22.0" styleCategories="Symbology"><renderer-v2 type="singleSymbol" symbollevels="0"><symbols>'
        f"{_symbol('0', 'marker', _symbol_layer('SimpleMarker', marker))}</symbols></renderer-v2></qgis>"
    )


def point_sld(name: str) -> str:
    """The same for any program that reads Styled Layer Descriptors."""
    mark = (
        "<Rule><PointSymbolizer><Graphic><Mark><WellKnownName>circle</WellKnownName>"
        f"<Fill>{_css('fill', POINT_COLOURS[name])}</Fill><Stroke>{_css('stroke', '#ffffff')}</Stroke></Mark>"
        f"<Size>{float(_POINT_SIZES[name]) * 4:g}</Size></Graphic></PointSymbolizer></Rule>"
    )
    return _sld_document(name, mark)


def _sld_document(name: str, rules: str) -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<StyledLayerDescriptor version="1.0.0" xmlns="{_SLD}" xmlns:ogc="{_OGC}">'
        f"<NamedLayer><Name>{escape(name)}</Name><UserStyle><FeatureTypeStyle>{rules}</FeatureTypeStyle></UserStyle>"
        "</NamedLayer></StyledLayerDescriptor>"
    )


def _css(name: str, value: str) -> str:
    return f'<CssParameter name="{name}">{value}</CssParameter>'


def _sld_fill(rule: _Rule) -> str:
    if rule.colour is not None:
        return f"<Fill>{_css('fill', rule.colour)}</Fill>"
    return (
        "<Fill><GraphicFill><Graphic><Mark><WellKnownName>shape://slash</WellKnownName>"
        f"<Stroke>{_css('stroke', _LINE)}</Stroke></Mark><Size>8</Size></Graphic></GraphicFill></Fill>"
    )


def _ogc_filter(rule: _Rule) -> str:
    column = f"<ogc:PropertyName>{rule.column}</ogc:PropertyName>"

    def compared(how: str, value: str) -> str:
        return f"<ogc:{how}>{column}<ogc:Literal>{escape(value)}</ogc:Literal></ogc:{how}>"

    if rule.between is not None:
        least, most = rule.between
        return (
            f"<ogc:And>{compared('PropertyIsGreaterThanOrEqualTo', repr(least))}"
            f"{compared('PropertyIsLessThanOrEqualTo', repr(most))}</ogc:And>"
        )
    if rule.words:
        each = "".join(compared("PropertyIsEqualTo", one) for one in rule.words)
        return f"<ogc:Or>{each}</ogc:Or>" if len(rule.words) > 1 else each
    if rule.colour is None:
        return compared("PropertyIsEqualTo", "true")
    return f"<ogc:PropertyIsNull>{column}</ogc:PropertyIsNull>"


def _expression(rule: _Rule) -> str:
    """The same condition as QGIS writes it."""
    column = f'"{rule.column}"'
    if rule.between is not None:
        least, most = rule.between
        return f"{column} >= {least!r} AND {column} <= {most!r}"
    if rule.words:
        quoted = (one.replace("'", "''") for one in rule.words)
        return " OR ".join(f"{column} = '{one}'" for one in quoted)
    return column if rule.colour is None else f"{column} IS NULL"


def _option(name: str, value: str) -> str:
    return f'<Option name="{name}" type="QString" value="{value}"/>'


def _symbol(name: str, kind: str, layers: str) -> str:
    return f'<symbol type="{kind}" name="{name}" alpha="1" clip_to_extent="1" force_rhr="0">{layers}</symbol>'


def _symbol_layer(kind: str, options: dict[str, str], inner: str = "") -> str:
    options_xml = "".join(_option(name, value) for name, value in options.items())
    return f'<layer class="{kind}" enabled="1" locked="0" pass="0"><Option type="Map">{options_xml}</Option>{inner}</layer>'


def _rgba(colour: str, alpha: int = 255) -> str:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return f"{red},{green},{blue},{alpha}"


def _fill_symbol(name: str, colour: str) -> str:
    fill = {
        "color": _rgba(colour),
        "outline_color": _rgba(_LINE, 140),
        "outline_style": "solid",
        "outline_width": "0.2",
        "outline_width_unit": "MM",
        "style": "solid",
    }
    return _symbol(name, "fill", _symbol_layer("SimpleFill", fill))


def _hatch_symbol(name: str) -> str:
    line = {"line_color": _rgba(_LINE), "line_width": "0.3", "line_width_unit": "MM"}
    own = _symbol(f"@{name}@0", "line", _symbol_layer("SimpleLine", line))
    pattern = {"angle": "45", "distance": "2", "distance_unit": "MM"}
    return _symbol(name, "fill", _symbol_layer("LinePatternFill", pattern, own))
