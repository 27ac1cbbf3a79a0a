"""Pictures that people send: what is kept of them, and what is refused."""

import struct
import zlib
from io import BytesIO

import pytest
from PIL import Image, ImageFile

from assetmap.assets.pictures.encoding import LONGEST_SIDE, encoded
from assetmap.errors import InvalidInput

PLACE = "GPS here"
COLOURS = {"left": (200, 30, 30), "right": (30, 30, 200)}


def photo(width: int, height: int, kind: str = "JPEG", **how: object) -> bytes:
    """Red on the left and blue on the right."""
    picture = Image.new("RGB", (width, height), COLOURS["left"])
    picture.paste(COLOURS["right"], (width // 2, 0, width, height))
    file = BytesIO()
    picture.save(file, kind, **how)
    return file.getvalue()


def read(data: bytes) -> Image.Image:
    return Image.open(BytesIO(data))


def blank_png(width: int, height: int) -> bytes:
    """A PNG of so many pixels in a few kilobytes."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        )

    packer, rows = zlib.compressobj(9), b""
    for _ in range(height):
        rows += packer.compress(b"\0" * ((width + 7) // 8 + 1))
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    data = chunk(b"IDAT", rows + packer.flush())
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + data + chunk(b"IEND", b"")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_is_made_small_and_of_one_format(kind: str) -> None:
    kept = encoded(photo(2_400, 1_800, kind))
    shown = read(kept.data)
    assert (
        (shown.format, shown.size)
        == ("WEBP", (LONGEST_SIDE, 900))
        == ("WEBP", (kept.width, kept.height))
    )
    assert len(kept.data) < 100_000
    assert encoded(photo(2_400, 1_800, kind)).mark == kept.mark


def test_a_small_picture_stays_as_large_as_it_is() -> None:
    kept = encoded(photo(300, 200))
    assert (kept.width, kept.height) == (300, 200)


def test_neither_place_nor_camera_nor_comment_nor_thumbnail_is_kept() -> None:
    exif = Image.Exif()
    exif[0x010F] = "Camera of Ada"
    exif.get_ifd(0x8825)[29] = PLACE
    sent = photo(800, 600, exif=exif, comment=b"by Ada", icc_profile=b"profile of Ada")
    assert PLACE.encode() in sent and b"by Ada" in sent and b"Camera of Ada" in sent
    kept = encoded(sent).data
    shown = read(kept)
    shown.load()
    assert not shown.getexif() and not {"exif", "xmp", "icc_profile", "comment"} & shown.info.keys()
    assert PLACE.encode() not in kept and b"Ada" not in kept


def test_a_picture_that_was_taken_sideways_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    kept = encoded(photo(800, 400, exif=exif))
    assert (kept.width, kept.height) == (400, 800)
    red, _, blue = read(kept.data).convert("RGB").getpixel((200, 50))
    assert red > blue


def test_what_can_be_seen_through_stands_on_white() -> None:
    clear = Image.new("RGBA", (50, 50), (0, 0, 0, 0))
    file = BytesIO()
    clear.save(file, "PNG")
    assert min(read(encoded(file.getvalue()).data).convert("RGB").getpixel((25, 25))) > 250


def test_a_file_that_hides_behind_a_picture_is_left_behind() -> None:
    hidden = b"<script>alert(1)</script>PK\x03\x04"
    kept = encoded(photo(200, 100) + hidden).data
    assert b"script" not in kept and b"PK\x03\x04" not in kept
    assert kept[:4] == b"RIFF" and struct.unpack("<I", kept[4:8])[0] + 8 == len(kept)


def test_the_photo_of_a_large_camera_is_scaled() -> None:
    kept = encoded(photo(7_300, 5_500))
    assert max(kept.width, kept.height) == LONGEST_SIDE


@pytest.mark.parametrize(
    "data",
    [
        *(b"", b"hello", b"%PDF-1.7 ", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        *(b"<html><script>alert(1)</script>", b"\xff\xd8\xff\xe0" + b"\0" * 100),
        photo(600, 400)[:900],
        photo(600, 400, "PNG")[:200],
        photo(60, 40, "GIF"),
        photo(60, 40, "BMP"),
        photo(60, 40, "TIFF"),
    ],
    ids=range(11),
)
def test_what_is_no_picture_of_these_kinds_is_refused(
    data: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    # WeasyPrint lets cut-off pictures pass, for the whole process.
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)
    with pytest.raises(InvalidInput, match="can’t read this file as a picture"):
        encoded(data)


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    bomb = blank_png(30_000, 30_000)
    assert len(bomb) < 200_000
    for data in (bomb, blank_png(8_000, 5_000)):
        with pytest.raises(InvalidInput, match=r"too many pixels|can’t read"):
            encoded(data)
    with pytest.raises(InvalidInput, match="too many pixels"):
        encoded(photo(9_000, 7_000))
