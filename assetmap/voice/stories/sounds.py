"""Sounds that people send: recognised by what they hold, and kept without what else the file says."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256

from assetmap.errors import InvalidInput
from assetmap.web.translations import gettext

MP3, M4A, WAV = "audio/mpeg", "audio/mp4", "audio/wav"
# Kilobits a second of MPEG-1 and MPEG-2 layer III, and their sampling rates.
_BITRATES = {
    1: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    2: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_RATES = {3: (44_100, 48_000, 32_000), 2: (22_050, 24_000, 16_000), 0: (11_025, 12_000, 8_000)}
_LEAST_FRAMES = 3
_BRANDS = {b"M4A ", b"M4B ", b"mp42", b"mp41", b"isom", b"iso2", b"iso5", b"3gp4", b"3gp5", b"dash"}
# Boxes that hold others; the rest are not looked into.
_FOLDERS = {b"moov", b"trak", b"mdia"}
_DESCRIBES = {b"udta", b"meta", b"uuid"}


@dataclass(frozen=True)
class Sound:
    """A sound as it is kept."""

    data: bytes
    media_type: str

    @property
    def mark(self) -> str:
        """The part of its address that tells it from any other recording."""
        return sha256(self.data).hexdigest()[:16]


class _Unreadable(Exception):
    """The file is not what it seems to be."""


def read_sound(data: bytes) -> Sound:
    """The sound in the file, without titles, places and pictures that it may hold, and with nothing before or behind
    it.

    Raises `InvalidInput` for what is no MP3, M4A or WAV, is cut off, or holds a film.
    """
    try:
        if data[:4] == b"RIFF" and data[8:12] == b"WAVE":
            return Sound(_wav(data), WAV)
        if data[4:8] == b"ftyp":
            return Sound(_m4a(data), M4A)
        return Sound(_mp3(data), MP3)
    except (_Unreadable, struct.error, IndexError) as error:
        raise InvalidInput(
            gettext("We can’t read this file. Choose a recording in MP3, M4A or WAV format."),
            parameter="sound",
        ) from error


def _wav(data: bytes) -> bytes:
    """The format and the samples, and no other chunk."""
    kept: dict[bytes, bytes] = {}
    at = 12
    while at + 8 <= len(data) and set(kept) != {b"fmt ", b"data"}:
        name, length = struct.unpack_from("<4sI", data, at)
        body = data[at + 8 : at + 8 + length]
        if len(body) != length:
            raise _Unreadable
        if name in (b"fmt ", b"data"):
            kept[name] = body
        at += 8 + length + length % 2
    if set(kept) != {b"fmt ", b"data"} or len(kept[b"fmt "]) < 16 or not kept[b"data"]:
        raise _Unreadable
    chunks = b"".join(
        struct.pack("<4sI", name, len(kept[name])) + kept[name] + b"\0" * (len(kept[name]) % 2)
        for name in (b"fmt ", b"data")
    )
    return struct.pack("<4sI4s", b"RIFF", 4 + len(chunks), b"WAVE") + chunks


def _mp3(data: bytes) -> bytes:
    """The frames one after the other, without the tags before and after them."""
    at = 0
    while data[at : at + 3] == b"ID3":
        size = data[at + 6 : at + 10]
        if any(one > 0x7F for one in size):
            raise _Unreadable
        at += 10 + (size[0] << 21 | size[1] << 14 | size[2] << 7 | size[3])
    # Programs pad the tag with zeros.
    while at < len(data) and data[at] == 0:
        at += 1
    begin, frames = at, 0
    while (length := _frame_length(data, at)) and at + length <= len(data):
        at, frames = at + length, frames + 1
    rest = data[at:]
    is_cut_off = bool(length) and at + length > len(data)
    if frames < _LEAST_FRAMES or not (is_cut_off or _is_tag(rest)):
        raise _Unreadable
    return data[begin:at]


def _is_tag(rest: bytes) -> bool:
    """Whether all that stands behind the last frame are tags or zeros."""
    return not rest.strip(b"\0") or rest[:3] in (b"TAG", b"ID3") or rest[:8] == b"APETAGEX"


def _frame_length(data: bytes, at: int) -> int:
    """The length in bytes of the frame that begins here; 0 where none does."""
    header = data[at : at + 4]
    if len(header) < 4 or header[0] != 0xFF or header[1] & 0xE0 != 0xE0:
        return 0
    version, layer = header[1] >> 3 & 3, header[1] >> 1 & 3
    bitrate, rate, padding = header[2] >> 4, header[2] >> 2 & 3, header[2] >> 1 & 1
    if version == 1 or layer != 1 or bitrate in (0, 15) or rate == 3:
        return 0
    kbits = _BITRATES[1 if version == 3 else 2][bitrate]
    return (144 if version == 3 else 72) * 1000 * kbits // _RATES[version][rate] + padding


def _m4a(data: bytes) -> bytes:
    """The same file, its boxes whole and of sound alone; what describes it is blanked, so that no position in it
    moves.
    """
    if data[8:12] not in _BRANDS:
        raise _Unreadable
    clean = bytearray(data)
    handlers: set[bytes] = set()
    names: set[bytes] = set()
    for name, at, begin, end in _boxes(data, 0, len(data)):
        names.add(name)
        if name == b"hdlr":
            handlers.add(data[begin + 8 : begin + 12])
        if name in _DESCRIBES:
            clean[at + 4 : at + 8] = b"free"
            clean[begin:end] = bytes(end - begin)
    if not {b"moov", b"mdat"} <= names or handlers - {b"meta", b"mdir"} != {b"soun"}:
        raise _Unreadable
    return bytes(clean)


def _boxes(data: bytes, at: int, end: int) -> Iterator[tuple[bytes, int, int, int]]:
    """Each box with its place, the begin and end of what it holds, and those inside the ones that hold others."""
    while at < end:
        size, name = struct.unpack_from(">I4s", data, at)
        begin = at + 8
        if size == 1:
            (size,) = struct.unpack_from(">Q", data, begin)
            begin += 8
        elif size == 0:
            size = end - at
        if size < begin - at or at + size > end:
            raise _Unreadable
        yield name, at, begin, at + size
        if name in _FOLDERS:
            yield from _boxes(data, begin, at + size)
        at += size
