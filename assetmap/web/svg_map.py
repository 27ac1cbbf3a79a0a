"""The parts that all maps drawn as SVG share: the document, the ruler, and the address of an image."""

from base64 import b64encode
from collections.abc import Iterable

_RULERS_METRES = (200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000, 200_000)


def svg_document(width: float, height: float, parts: Iterable[str], *, fonts: str) -> str:
    """An SVG document of this size, white, with these parts on it."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}"'
        f' width="{width:.0f}" height="{height:.0f}" font-family="{fonts}">'
        f'<rect width="{width:.0f}" height="{height:.0f}" fill="#ffffff"/>{"".join(parts)}</svg>'
    )


def ruler(
    *,
    left: float,
    bottom: float,
    units_per_metre: float,
    longest: float,
    tick: float,
    stroke: int,
    font_size: int,
) -> str:
    """The longest ruler of a round length that is no longer than `longest` (the drawing's units), with its length above
    it.
    """
    fitting = [m for m in _RULERS_METRES if m * units_per_metre <= longest]
    metres = fitting[-1] if fitting else _RULERS_METRES[0]
    length, top = metres * units_per_metre, bottom - tick
    label = f"{metres} m" if metres < 1_000 else f"{metres // 1_000} km"
    return (
        f'<path d="M{left} {top:.0f}V{bottom:.0f}H{left + length:.0f}V{top:.0f}" fill="none" stroke="#212b32" stroke-width="{stroke}"/>'
        f'<text x="{left + length / 2:.0f}" y="{top:.0f}" font-size="{font_size}" text-anchor="middle" fill="#212b32">{label}</text>'
    )


def as_image(svg: str) -> str:
    """The drawing as an address that an `<img>` shows."""
    return f"data:image/svg+xml;base64,{b64encode(svg.encode()).decode()}"
