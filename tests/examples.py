"""How many examples Hypothesis tries: the same few in every run, and many new ones in `make soak`."""

from hypothesis import settings

USUAL = "usual"

settings.register_profile(USUAL, max_examples=100, deadline=None, derandomize=True)
settings.register_profile("soak", max_examples=1_000, deadline=None, print_blob=True)


def few() -> settings:
    """Half as many examples, for a test in which each takes long."""
    return settings(max_examples=settings().max_examples // 2)
