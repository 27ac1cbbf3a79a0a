"""Vector tiles taken apart, as little as the tests need: points with their properties, in WGS84 degrees."""

import struct
from collections.abc import Iterator
from typing import Any

from assetmap.assets.map.tile import Tile, tile_at
from assetmap.geography import to_wgs84


def features_of(body: bytes, tile: Tile) -> list[dict[str, Any]]:
    """The points of the tile's only layer: their properties, and `longitude` and `latitude`."""
    layers = [value for number, value in _fields(body) if number == 3]
    if not layers:
        return []
    (layer,) = layers
    keys = [value.decode() for number, value in _fields(layer) if number == 3]
    values = [_value(value) for number, value in _fields(layer) if number == 4]
    extent = next(value for number, value in _fields(layer) if number == 5)
    west, south, east, north = tile.mercator()
    found = []
    for number, feature in _fields(layer):
        if number != 2:
            continue
        told = dict(_fields(feature))
        tags = list(_varints(told.get(2, b"")))
        properties = {keys[k]: values[v] for k, v in zip(tags[::2], tags[1::2], strict=True)}
        _, x, y = _varints(told[4])
        longitude, latitude = Tile.degrees_of_mercator(
            west + (east - west) * _signed(x) / extent,
            north - (north - south) * _signed(y) / extent,
        )
        found.append({**properties, "longitude": longitude, "latitude": latitude})
    return found


def tile_of(easting: float, northing: float, zoom: int) -> Tile:
    """The tile that holds a point given in metres (EPSG:27700)."""
    longitude, latitude = to_wgs84(easting, northing)
    return tile_at(float(longitude), float(latitude), zoom)


def _fields(message: bytes) -> Iterator[tuple[int, Any]]:
    at = 0
    while at < len(message):
        key, at = _varint(message, at)
        kind = key & 7
        if kind == 0:
            value, at = _varint(message, at)
            yield key >> 3, value
        elif kind == 2:
            length, at = _varint(message, at)
            yield key >> 3, message[at : at + length]
            at += length
        else:
            width = {1: 8, 5: 4}[kind]
            yield key >> 3, message[at : at + width]
            at += width


def _varint(message: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        value |= (message[at] & 0x7F) << shift
        shift, at = shift + 7, at + 1
        if not message[at - 1] & 0x80:
            return value, at


def _varints(message: bytes) -> Iterator[int]:
    at = 0
    while at < len(message):
        value, at = _varint(message, at)
        yield value


def _signed(value: int) -> int:
    return (value >> 1) ^ -(value & 1)


def _value(message: bytes) -> Any:
    ((number, value),) = _fields(message)
    read = {
        1: lambda: value.decode(),
        3: lambda: struct.unpack("<d", value)[0],
        6: lambda: _signed(value),
        7: lambda: bool(value),
    }
    return read[number]() if number in read else value
