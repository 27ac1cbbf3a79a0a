"""Random ids, made by the thousand."""

from secrets import token_hex

# The thirteenth and seventeenth digits of a UUID say that it is a random one (RFC 9562, version 4).
_VARIANT = dict(zip("0123456789abcdef", "89ab" * 4, strict=True))
_AT_ONCE = 4_096


class RandomIds:
    """Digits of version 4 UUIDs, as random as the standard library's. May be shared by threads, not by processes.

    The system is asked for many at once: each question lets other threads take their turn for the length of a blink,
    and a thread that asks for every row by itself keeps those that wait for PostgreSQL from ever getting a whole one.
    """

    def __init__(self) -> None:
        self._ready: list[str] = []

    def __call__(self) -> str:
        try:
            return self._ready.pop()
        except IndexError:
            digits = token_hex(16 * _AT_ONCE)
            first, *others = [_uuid(digits[at : at + 32]) for at in range(0, len(digits), 32)]
            self._ready.extend(others)
            return first


def _uuid(digits: str) -> str:
    return f"{digits[:12]}4{digits[13:16]}{_VARIANT[digits[16]]}{digits[17:]}"
