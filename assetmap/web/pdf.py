"""Pages as PDF, drawings as PNG, and links as QR codes. Nothing is fetched from anywhere else."""

import io
from contextlib import closing
from functools import lru_cache
from threading import BoundedSemaphore, Lock
from typing import Any
from urllib.parse import urlsplit

import segno

from assetmap.errors import Busy, Unavailable
from assetmap.web.svg_map import as_image
from assetmap.web.templating import STATIC
from assetmap.web.translations import gettext

# One at a time: the drawing takes a processor for a second, and its libraries were not made for several threads. A few
# wait for their turn; more would keep everybody waiting.
_drawing = Lock()
MOST_IN_TURN = 4
_turns = BoundedSemaphore(MOST_IN_TURN)


def qr_code(link: str) -> str:
    """The link as a QR code: an address that an `<img>` shows."""
    return str(segno.make_qr(link, error="m").svg_data_uri(scale=4, border=4, light="#ffffff"))


def pdf_of(html: bytes, *, address: str) -> bytes:
    """An accessible PDF (PDF/UA) of a page; its links lead on from `address`.

    Raises `Unavailable` where the system's text libraries are missing, and `Busy` where `MOST_IN_TURN` are being made
    or wait already. A caller gives its database connection back first, since it may have to wait.
    """
    weasyprint = _weasyprint()
    target = io.BytesIO()
    if not _turns.acquire(blocking=False):
        raise Busy(
            gettext(
                "Several PDFs are being made right now. Try again in a few seconds, or print the page."
            )
        )
    try:
        _draw(weasyprint, html, address, target)
    finally:
        _turns.release()
    return target.getvalue()


def png_of(svg: str, *, width: float, height: float, pixels_wide: int) -> bytes:
    """A drawing of this size in its own units as PNG, so many pixels wide.

    Raises `Unavailable` where the system's text libraries are missing.
    """
    import pypdfium2
    from PIL import Image

    weasyprint = _weasyprint()
    page = (
        f"<style>@page {{ size: {width}px {height}px; margin: 0 }} body {{ margin: 0 }} img {{ display: block }}</style>"
        f'<img src="{as_image(svg)}">'
    )
    target = io.BytesIO()
    # Neither of the two libraries was made for several threads.
    with _drawing:
        weasyprint.HTML(string=page, base_url="about:", url_fetcher=_own_files()).write_pdf(target)
        with closing(pypdfium2.PdfDocument(target.getvalue())) as document:
            first = document[0]
            drawn = first.render(scale=pixels_wide / first.get_width()).to_pil()
    found = io.BytesIO()
    drawn.quantize(256, Image.Quantize.FASTOCTREE).save(found, "PNG")
    return found.getvalue()


def _draw(weasyprint: Any, html: bytes, address: str, target: io.BytesIO) -> None:
    with _drawing:
        document = weasyprint.HTML(
            string=html.decode(), base_url=address, url_fetcher=_own_files(), media_type="print"
        )
        document.write_pdf(target, pdf_variant="pdf/ua-1")


@lru_cache
def _weasyprint() -> Any:
    try:
        # When it is first needed: the site runs without its libraries, and starts sooner.
        import weasyprint
    except OSError as error:
        raise Unavailable(
            gettext(
                "We cannot make a PDF, because a software library is missing (%(reason)s). Print the page from your browser instead."
            )
            % {"reason": error}
        ) from None
    return weasyprint


def _own_files() -> Any:
    """The fetcher for all that a page may bring into its PDF: our static files, from the disk, and
    data written in the page itself.
    """
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class OwnFiles(URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:
            if url.startswith("data:"):
                return super().fetch(url, headers)
            path = (STATIC / urlsplit(url).path.removeprefix("/static/")).resolve()
            if not path.is_relative_to(STATIC) or not path.is_file():
                raise ValueError(f"{url} is no file of this site")
            kind = {"css": "text/css", "svg": "image/svg+xml"}.get(path.suffix[1:], "")
            return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": kind})

    return OwnFiles(allowed_protocols=["data"])
