"""What facets and filters look at, packed into one number per document.

From the lowest bit: two bits for the kind, three for the price, five for the panel, two for each of up to
eleven seats (ship, skip); from bit 32 the row of the category, from bit 48 that of a matchup's other one.
"""

from collections.abc import Iterable, Sequence

KINDS = ("tool", "matchup")
PRICES = ("free", "freemium", "paid")
PANELS = (0, 1, 2, 3, 4)
VERDICTS = ("ship", "skip")
MAX_SEATS = 11
PRICE_SHIFT, PANEL_SHIFT, SEAT_SHIFT, CATEGORY_SHIFT, OTHER_CATEGORY_SHIFT = 2, 5, 10, 32, 48
ROW_MASK = 0xFFFF


def kind_bit(kind: str) -> int:
    """Return the bit of a kind."""
    return 1 << KINDS.index(kind)


def price_bit(price: str) -> int:
    """Return the bit of an entry price."""
    return 1 << PRICE_SHIFT + PRICES.index(price)


def panel_bit(ships: int) -> int:
    """Return the bit of a panel in which so many ship."""
    return 1 << PANEL_SHIFT + min(ships, PANELS[-1])


def verdict_bit(seat: int, verdict: str) -> int:
    """Return the bit of a seat's verdict; 0 for a seat past the eleventh."""
    return 1 << SEAT_SHIFT + 2 * seat + VERDICTS.index(verdict) if seat < MAX_SEATS else 0


def pack_bits(bits: Iterable[int], categories: Sequence[int]) -> int:
    """Return the number that holds these bits and the rows of one or two categories."""
    packed = 0
    for bit in bits:
        packed |= bit
    first, other = categories[0], categories[-1]
    return packed | (first & ROW_MASK) << CATEGORY_SHIFT | (other & ROW_MASK) << OTHER_CATEGORY_SHIFT


def count_ships(packed: int) -> int | None:
    """Return how many of the panel ship; None for what has no panel."""
    panel = packed >> PANEL_SHIFT & (1 << len(PANELS)) - 1
    return panel.bit_length() - 1 if panel else None
