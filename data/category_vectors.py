"""Writes category_vectors.bin: the vectors of all texts about categories, which take half a minute to work out.

`make setup` runs it at first, and after a change of categories.toml, synonyms.toml or needs.toml.
"""

import os

from assetmap.assets.meaning.actions import VECTORS_FILE, read_prepared, write_prepared
from assetmap.assets.meaning.model import language_model
from assetmap.assets.meaning.vectors import packed
from assetmap.assets.understanding.category_meaning import texts_about_categories
from assetmap.assets.vocabulary.words import our_phrases

if __name__ == "__main__":
    model = language_model(os.cpu_count() or 1)
    if model is None:
        print("The language model does not run here, so the search compares words only.")
        raise SystemExit(0)
    known = read_prepared()
    wanted = {one.mark: one.text for one in texts_about_categories(our_phrases())}
    vectors = {mark: known[mark] for mark in wanted if mark in known}
    new = [(mark, said) for mark, said in wanted.items() if mark not in known]
    for start in range(0, len(new), 64):
        some = new[start : start + 64]
        rows = model.of_questions([said for _, said in some])
        vectors |= {mark: packed(row) for (mark, _), row in zip(some, rows, strict=True)}
    write_prepared(VECTORS_FILE, vectors)
    print(f"{len(vectors):,} vectors, {len(new):,} of them new")
