"""The facet values of a document, packed into one 64-bit number.

From the lowest bit: two bits for the kind, three for the price, five for the number of ships in the panel,
two (ship, skip) for each of eleven reviewers; from bit 32 the id of the category, from bit 48 the id of a
matchup's second category.
"""

from collections.abc import Iterable, Sequence

KINDS = ("tool", "matchup")
PRICES = ("free", "freemium", "paid")
PANELS = (0, 1, 2, 3, 4)
VERDICTS = ("ship", "skip")
MAX_REVIEWERS = 11
PRICE_SHIFT, PANEL_SHIFT, REVIEWER_SHIFT, CATEGORY_SHIFT, OTHER_CATEGORY_SHIFT = 2, 5, 10, 32, 48
ROW_MASK = 0xFFFF


def kind_bit(kind: str) -> int:
    """Return the bit of a kind."""
    return 1 << KINDS.index(kind)


def price_bit(price: str) -> int:
    """Return the bit of an entry price."""
    return 1 << PRICE_SHIFT + PRICES.index(price)


def panel_bit(ships: int) -> int:
    """Return the bit of a panel with a number of ships."""
    return 1 << PANEL_SHIFT + min(ships, PANELS[-1])


def verdict_bit(reviewer: int, verdict: str) -> int:
    """Return the bit of a verdict by the reviewer's number; 0 past the eleventh reviewer."""
    return 1 << REVIEWER_SHIFT + 2 * reviewer + VERDICTS.index(verdict) if reviewer < MAX_REVIEWERS else 0


def pack_bits(bits: Iterable[int], categories: Sequence[int]) -> int:
    """Combine bits with the row ids of one or two categories."""
    packed = 0
    for bit in bits:
        packed |= bit
    first, other = categories[0], categories[-1]
    return packed | (first & ROW_MASK) << CATEGORY_SHIFT | (other & ROW_MASK) << OTHER_CATEGORY_SHIFT


def count_ships(packed: int) -> int | None:
    """Return the number of ships in the panel; None for a matchup, which has no panel."""
    panel = packed >> PANEL_SHIFT & (1 << len(PANELS)) - 1
    return panel.bit_length() - 1 if panel else None
