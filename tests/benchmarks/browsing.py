"""What does the map cost: its tiles at three sizes of directory, and its page in a browser."""

import json
import os
import shutil
import statistics
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pandas as pd
import psycopg
from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

from assetmap.assets.map.tile import tile_at
from assetmap.geography import to_wgs84
from tests.benchmarks.populating import ENGLAND, TILE, bench_cluster, growing_area, write_assets
from tests.benchmarks.searching import served
from tests.browser.conftest import CHROMIUM
from tests.journeys.running_commands import assetmap

SIZES = tuple(int(one) for one in os.environ.get("BENCH_TILES", "1000,100000,1000000").split(","))
ZOOMS = range(5, 18)
TILES_OF_A_ZOOM = 6
LARGEST_TILE_BYTES, SLOWEST_MS = 200_000, 150
FIRST_VIEW_BYTES, PAGE_BYTES = 400_000, 60_000
SLOWED = 4
PANS = int(os.environ.get("BENCH_PANS", "200"))
# What a map is asked: everything, what the page hides at first, a fact, the hours, and words.
QUESTIONS = {
    "everything": "",
    "no everyday places": "is_everyday=false",
    "free and step-free": "is_free=true&is_step_free=true",
    "one kind": "category=library",
    "open on Saturday": "open_on=saturday",
}


def measure_browsing() -> None:
    """Prints a line for each size and question, and for each area in a browser."""
    if not ENGLAND.is_file():
        print("map: ../shared/data is not here, so there is nothing to measure on")
        return
    with bench_cluster() as url, psycopg.connect(url) as connection:
        for size in SIZES:
            assets = growing_area(max(size, TILE)).iloc[:size]
            write_assets(connection, assets)
            with served(url) as port:
                for name, query in QUESTIONS.items():
                    _measure_tiles(port, assets, query, f"{size:,} assets, {name}")
                with browser() as chromium:
                    _measure_first_view(chromium, port, f"{size:,} assets")
    for name, load in (("the demo", ("demo",)), ("Rutland", ("area", "load", str(_RUTLAND)))):
        _measure_area(name, load)


_RUTLAND = ENGLAND.parents[1] / "rutland" / "area.toml"


def _measure_area(name: str, load: tuple[str, ...]) -> None:
    with bench_cluster() as url:
        done = assetmap(*load, ASSETMAP_DATABASE_URL=url)
        assert done.code == 0, done
        with served(url) as port, browser() as chromium:
            _measure_first_view(chromium, port, name)
            _measure_pins(chromium, port, name)
            _measure_panning(chromium, port, name)


def _measure_tiles(port: int, assets: pd.DataFrame, query: str, what: str) -> None:
    places = assets.iloc[:TILE].sample(TILES_OF_A_ZOOM, random_state=3)
    longitude, latitude = to_wgs84(places["easting"], places["northing"])
    taken, sizes = [], []
    for zoom in ZOOMS:
        for x, y in zip(longitude, latitude, strict=True):
            tile = tile_at(float(x), float(y), zoom)
            address = (
                f"http://127.0.0.1:{port}/tiles/assets/{tile.zoom}/{tile.x}/{tile.y}.mvt?{query}"
            )
            begun = time.perf_counter()
            with urllib.request.urlopen(address) as answer:
                sizes.append(len(answer.read()))
            taken.append((time.perf_counter() - begun) * 1_000)
    p95 = float(np.percentile(taken, 95))
    print(
        f"tiles, {what}: {len(taken)} tiles of zoom {ZOOMS[0]} to {ZOOMS[-1]}, largest {max(sizes) / 1000:.0f} kB"
        f" (at most {LARGEST_TILE_BYTES // 1000}), median {statistics.median(taken):.0f} ms, p95 {p95:.0f} ms"
        f" (at most {SLOWEST_MS}), slowest {max(taken):.0f} ms"
    )


@contextmanager
def browser() -> Iterator[Browser]:
    """Chromium without a screen."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=next(filter(None, map(shutil.which, CHROMIUM))),
            args=["--no-sandbox", "--disable-gpu"],
        )
        yield chromium
        chromium.close()


def _open(chromium: Browser, *, slowed: int = 1) -> tuple[Page, CDPSession]:
    page = chromium.new_context(viewport={"width": 1280, "height": 900}).new_page()
    session = page.context.new_cdp_session(page)
    if slowed > 1:
        session.send("Emulation.setCPUThrottlingRate", {"rate": slowed})
    return page, session


def _wait_for(page: Page, path: str, ready: Callable[[Page], Any]) -> float:
    begun = time.perf_counter()
    page.goto(path)
    ready(page)
    return time.perf_counter() - begun


def _drawn(page: Page) -> None:
    page.frame_locator("iframe[data-map]").locator("body[data-drawn][data-legend]").wait_for()
    page.wait_for_load_state("networkidle")


def _measure_first_view(chromium: Browser, port: int, what: str) -> None:
    page, session = _open(chromium)
    received: dict[str, float] = {}
    session.send("Network.enable")
    session.on(
        "Network.loadingFinished",
        lambda told: received.update({told["requestId"]: told["encodedDataLength"]}),
    )
    sizes: list[int] = []
    page.on("response", lambda answer: sizes.append(int(answer.headers.get("content-length", 0))))
    took = _wait_for(page, f"http://127.0.0.1:{port}/map", _drawn)
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/map") as answer:
        document = len(answer.read())
    print(
        f"first view, {what}: {sum(sizes) / 1000:.0f} kB (at most {FIRST_VIEW_BYTES // 1000}) in {len(sizes)} requests;"
        f" the page itself {document / 1000:.0f} kB (at most {PAGE_BYTES // 1000}); everything there after {took:.1f} s"
    )
    page.context.close()


def _measure_pins(chromium: Browser, port: int, what: str) -> None:
    times = []
    for _ in range(3):
        page, _ = _open(chromium, slowed=SLOWED)
        first = page.frame_locator("iframe[data-map]").locator(".map-pin").first
        times.append(
            _wait_for(page, f"http://127.0.0.1:{port}/map", lambda _, pin=first: pin.wait_for())
        )
        page.context.close()
    print(
        f"first pins, {what}, processor slowed {SLOWED} times: {statistics.median(times):.1f} s"
        f" ({', '.join(f'{one:.1f}' for one in sorted(times))})"
    )


def _measure_panning(chromium: Browser, port: int, what: str) -> None:
    page, session = _open(chromium)
    page.goto(f"http://127.0.0.1:{port}/map")
    _drawn(page)
    page.get_by_label("Search as I move the map").uncheck()
    session.send("Performance.enable")

    def megabytes() -> tuple[float, int]:
        session.send("HeapProfiler.collectGarbage")
        told = {
            one["name"]: one["value"] for one in session.send("Performance.getMetrics")["metrics"]
        }
        return told["JSHeapUsedSize"] / 1e6, int(told["Nodes"])

    frame = page.frames[1]
    before = megabytes()
    for number in range(PANS):
        frame.evaluate(
            """(number) => new Promise((done) => {
              map_browse.once("assetsdrawn", done);
              if (number % 10 === 9) map_browse.setZoom(13 + (number % 3), { animate: false });
              else map_browse.panBy([[200, 0], [0, 160], [-200, 0], [0, -160]][number % 4], { animate: false });
              setTimeout(done, 2000); })""",
            number,
        )
    after = megabytes()
    print(
        f"memory, {what}: {before[0]:.1f} MB and {before[1]:,} nodes at first, {after[0]:.1f} MB and {after[1]:,} nodes"
        f" after {PANS} moves ({json.dumps(after[0] / before[0])[:4]} x)"
    )
    page.context.close()


if __name__ == "__main__":
    measure_browsing()
