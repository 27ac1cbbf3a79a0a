"""What a map's background shows, by the colours of its canvases."""

from playwright.sync_api import FrameLocator, Locator, Page, expect

# The colours of the style by name, and how much of the visible map each covers, one pixel in nine.
_SHARES = """
(container, style) => {
  const entries = Object.entries(window.backgroundColours[style]);
  // Of names of one colour the first.
  const names = new Map(entries.toReversed().map(([name, colour]) => [colour, name]));
  const counts = Object.fromEntries(entries.map(([name]) => [name, 0]));
  let all = 0;
  for (const canvas of container.querySelectorAll("canvas.leaflet-tile")) {
    if (!canvas.width) continue;
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    for (let at = 0; at < data.length; at += 36) {
      const colour = "#" + [0, 1, 2].map((i) => data[at + i].toString(16).padStart(2, "0")).join("");
      all += 1;
      if (names.has(colour)) counts[names.get(colour)] += 1;
    }
  }
  return Object.fromEntries(Object.entries(counts).map(([name, count]) => [name, all ? count / all : 0]));
}
"""


def drawn_map(frame: FrameLocator | Page) -> Locator:
    """The map in a frame or page, once all of its background is drawn."""
    container = frame.locator(".folium-map[data-background-drawn='true']")
    expect(container).to_be_attached()
    return container


def colours_of(container: Locator, style: str = "plain") -> dict[str, float]:
    """The share of the map that each colour of the style covers."""
    found: dict[str, float] = container.evaluate(_SHARES, style)
    return found
