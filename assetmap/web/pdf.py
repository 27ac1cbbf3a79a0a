"""Pages as PDF, and links as QR codes. Nothing is fetched from anywhere else."""

import io
from functools import lru_cache
from threading import Lock
from typing import Any
from urllib.parse import urlsplit

import segno

from assetmap.errors import Unavailable
from assetmap.web.templating import STATIC
from assetmap.web.translations import gettext

# One at a time: the drawing takes a processor for a second, and its libraries were not made for several threads.
_drawing = Lock()


def qr_code(link: str) -> str:
    """The link as a QR code: an address that an `<img>` shows."""
    return str(segno.make_qr(link, error="m").svg_data_uri(scale=4, border=4, light="#ffffff"))


def pdf_of(html: bytes, *, address: str) -> bytes:
    """An accessible PDF (PDF/UA) of a page; its links lead on from `address`.

    Raises `Unavailable` where the system's text libraries are missing.
    """
    weasyprint = _weasyprint()
    target = io.BytesIO()
    with _drawing:
        document = weasyprint.HTML(
            string=html.decode(), base_url=address, url_fetcher=_own_files(), media_type="print"
        )
        document.write_pdf(target, pdf_variant="pdf/ua-1")
    return target.getvalue()


@lru_cache
def _weasyprint() -> Any:
    try:
        # When it is first needed: the site runs without its libraries, and starts sooner.
        import weasyprint
    except OSError as error:
        raise Unavailable(
            gettext(
                "No PDF can be made here, since a library is missing (%(reason)s): print the page from your browser instead."
            )
            % {"reason": error}
        ) from None
    return weasyprint


def _own_files() -> Any:
    """What a page may bring into its PDF: our static files, from the disk, and what is written in the page itself."""
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
