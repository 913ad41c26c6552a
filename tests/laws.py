"""How often the laws are tried that Hypothesis seeks a counterexample of."""

from hypothesis import settings

__all__ = ["tried"]

#: The number that tests name is in proportion to this, the examples of the profile `full` (tests/conftest.py).
USUAL = 100


def tried(times: int) -> settings:
    """Try a law so many times, or in proportion to what the profile says, without a limit of time for each."""
    return settings(max_examples=max(times * settings().max_examples // USUAL, 1), deadline=None)
