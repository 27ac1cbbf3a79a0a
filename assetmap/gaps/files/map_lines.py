"""Lines that are drawn over the places of a picture: the most deprived areas and a what-if's new path."""

import numpy as np

from assetmap.web.translations import gettext


def outlined(path: str) -> str:
    """A dashed line around the most deprived small areas, on a white edge."""
    return (
        f'<g class="most-deprived" fill="none" stroke-linejoin="round"><path d="{path}" stroke="#ffffff" stroke-width="5"/>'
        f'<path d="{path}" stroke="#7c2855" stroke-width="3" stroke-dasharray="10 6"/></g>'
    )


def new_path(ends: np.ndarray) -> str:
    """A straight line with a dot at each end (x and y of the picture), on a white edge."""
    (x1, y1), (x2, y2) = ends
    line = f'x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke-linecap="round"'
    dots = "".join(
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="7" fill="#212b32" stroke="#ffffff" stroke-width="2"/>'
        for x, y in ends
    )
    return (
        f'<g class="new-path"><line {line} stroke="#ffffff" stroke-width="11"/>'
        f'<line {line} stroke="#212b32" stroke-width="6"/>{dots}</g>'
    )


def new_path_words() -> str:
    """The legend's words for the new path."""
    return gettext("Thick line: the new path")
