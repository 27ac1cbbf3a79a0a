"""Sounds that people send: told by what they hold, and stripped of what describes them."""

import io
import struct
import wave
import zipfile

import pytest

from assetmap.errors import InvalidInput
from assetmap.voice.stories.sounds import M4A, MP3, WAV, read_sound

WHERE = b"+51.5572-000.0747/"
# 128 kbit/s at 44.1 kHz: 417 bytes.
FRAME = b"\xff\xfb\x90\x00" + bytes(413)


def wav(*, extra: bytes = b"") -> bytes:
    target = io.BytesIO()
    with wave.open(target, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8_000)
        sound.writeframes(bytes(1_600))
    data = target.getvalue() + extra
    return data[:4] + struct.pack("<I", len(data) - 8) + data[8:]


def mp3(*, before: bytes = b"", behind: bytes = b"") -> bytes:
    return before + FRAME * 5 + behind


def id3(words: bytes) -> bytes:
    size = bytes((0, 0, len(words) >> 7, len(words) & 0x7F))
    return b"ID3\x04\x00\x00" + size + words


def box(name: bytes, *inside: bytes) -> bytes:
    body = b"".join(inside)
    return struct.pack(">I4s", 8 + len(body), name) + body


def m4a(handler: bytes = b"soun") -> bytes:
    track = box(b"trak", box(b"mdia", box(b"hdlr", bytes(8) + handler + bytes(13))))
    described = box(b"udta", box(b"\xa9xyz", WHERE))
    return b"".join(
        (box(b"ftyp", b"M4A ", bytes(4)), box(b"moov", track, described), box(b"mdat", bytes(64)))
    )


def test_a_wav_keeps_its_samples_and_nothing_else() -> None:
    list_chunk = struct.pack("<4sI", b"LIST", len(WHERE)) + WHERE
    sound = read_sound(wav(extra=list_chunk))
    assert sound.media_type == WAV and WHERE not in sound.data
    with wave.open(io.BytesIO(sound.data)) as read:
        assert read.getnframes() == 800 and read.getframerate() == 8_000


def test_an_mp3_keeps_its_frames_and_no_tag() -> None:
    sound = read_sound(mp3(before=id3(WHERE), behind=b"TAG" + bytes(125)))
    assert sound.media_type == MP3 and sound.data == FRAME * 5
    assert read_sound(mp3(behind=FRAME[:100])).data == FRAME * 5, "cut off at its end"


def test_an_m4a_keeps_its_length_and_says_no_longer_where_it_was_made() -> None:
    sound = read_sound(m4a())
    assert sound.media_type == M4A and len(sound.data) == len(m4a())
    assert WHERE not in sound.data and b"udta" not in sound.data


def zipped() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as file:
        file.writestr("a.html", "<script>alert(1)</script>")
    return target.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<html><script>alert(1)</script>",
        b"\x89PNG\r\n\x1a\n" + bytes(900),
        wav()[:200],
        b"RIFF\x00\x00\x00\x00WAVE",
        mp3(behind=zipped()),
        FRAME,
        id3(b"x") + b"<html>" * 100,
        m4a(b"vide"),
        m4a()[:-10],
        b"\x00\x00\x00\x10ftypM4A \x00\x00\x00\x00",
        b"OggS" + bytes(400),
        b"%PDF-1.7 " + FRAME * 5,
    ],
)
def test_what_is_no_sound_is_refused_in_one_sentence(data: bytes) -> None:
    with pytest.raises(
        InvalidInput, match=r"We can’t read this file\. Choose a recording"
    ) as raised:
        read_sound(data)
    assert raised.value.parameter == "sound"


def large_box(name: bytes, *inside: bytes) -> bytes:
    """A box that says how long it is in 64 bits, as of long recordings."""
    body = b"".join(inside)
    return struct.pack(">I4sQ", 1, name, 16 + len(body)) + body


def test_a_recording_whose_boxes_say_their_length_otherwise_is_read() -> None:
    track = box(b"trak", box(b"mdia", box(b"hdlr", bytes(8) + b"soun" + bytes(13))))
    begin = box(b"ftyp", b"M4A ", bytes(4)) + box(b"moov", track)
    samples = bytes(range(64))
    long = begin + large_box(b"mdat", samples)
    assert read_sound(long).data == long
    # Recorders that stream do not know the end: the last box reaches to that of the file.
    open_ended = begin + struct.pack(">I4s", 0, b"mdat") + samples
    assert read_sound(open_ended).data == open_ended


def test_zeros_behind_a_tag_and_chunks_between_are_left_out() -> None:
    assert read_sound(mp3(before=id3(WHERE) + bytes(64))).data == FRAME * 5
    data = wav()
    note = struct.pack("<4sI", b"LIST", len(WHERE)) + WHERE
    between = data[:12] + note + data[12:]
    assert read_sound(between).data == read_sound(data).data


@pytest.mark.parametrize(
    "data",
    [
        # A size of a tag whose bytes have their highest bit set.
        b"ID3\x04\x00\x00\xff\x00\x00\x00" + FRAME * 5,
        bytes(200),
        b"".join((FRAME[:1], b"\xf3\xf0\x00", bytes(413))) * 5,
        box(b"ftyp", b"qt  ", bytes(4)) + box(b"moov"),
        m4a() + struct.pack(">I4sQ", 1, b"free", 4),
        m4a() + struct.pack(">I4sQ", 1, b"free", 2**40),
    ],
)
def test_a_broken_header_is_refused_as_any_other_file(data: bytes) -> None:
    with pytest.raises(InvalidInput, match=r"Choose a recording in MP3, M4A or WAV format\."):
        read_sound(data)
