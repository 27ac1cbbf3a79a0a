"""Pictures that people send, written anew: small, of one format, and with nothing but what is to be seen."""

import struct
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO

from PIL import Image, ImageFile, ImageOps

from assetmap.errors import InvalidInput
from assetmap.web.translations import gettext

MEDIA_TYPE = "image/webp"
LONGEST_SIDE = 1_200
_FORMATS = ("JPEG", "PNG", "WEBP")
# A photograph is made smaller while it is read; other formats are read whole, at four bytes a pixel.
_MOST_PIXELS = {"JPEG": 50_000_000, "PNG": 16_000_000, "WEBP": 16_000_000}
_QUALITY = 80
# What Pillow raises at files that are cut off or made to do harm.
_UNREADABLE = (
    *(OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError, TypeError),
    *(struct.error, Image.DecompressionBombError, MemoryError),
)


@dataclass(frozen=True)
class Encoded:
    """A picture as it is kept, and its size in pixels."""

    data: bytes
    width: int
    height: int

    @property
    def mark(self) -> str:
        """The part of its address that tells it from any other picture."""
        return sha256(self.data).hexdigest()[:16]


def encoded(data: bytes, longest_side: int = LONGEST_SIDE) -> Encoded:
    """The picture in the file, upright, at most `longest_side` pixels wide and high, as WebP.

    Only its pixels are kept: no place, no camera, no comment, and no other file that hides behind it. Raises
    `InvalidInput` for what is no picture, is cut off, or holds too many pixels.
    """
    # A library that makes PDFs lets cut-off pictures pass, for the whole process.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        with Image.open(BytesIO(data), formats=_FORMATS) as picture:
            _refuse_too_large(picture)
            picture.draft("RGB", (longest_side, longest_side))
            picture.thumbnail((longest_side, longest_side))
            upright = ImageOps.exif_transpose(picture)
            plain = Image.new("RGB", upright.size, "white")
            if upright.has_transparency_data:
                clear = upright.convert("RGBA")
                plain.paste(clear, mask=clear)
            else:
                plain.paste(upright.convert("RGB"))
    except InvalidInput:
        raise
    except _UNREADABLE as error:
        raise InvalidInput(
            gettext("We can’t read this file as a picture. Choose a JPEG, PNG or WebP photo."),
            parameter="upload",
        ) from error
    written = BytesIO()
    plain.save(written, "WEBP", quality=_QUALITY)
    return Encoded(written.getvalue(), *plain.size)


def _refuse_too_large(picture: Image.Image) -> None:
    width, height = picture.size
    if width * height > _MOST_PIXELS[picture.format or ""]:
        raise InvalidInput(
            gettext("This picture has too many pixels. Make it smaller, and choose it again."),
            parameter="upload",
        )
