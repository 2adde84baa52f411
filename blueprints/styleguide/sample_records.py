"""Sample data of the style guide: tool records, leaderboard rows, duels, receipts and search results."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

from blueprints.styleguide.samples import (
    LONG_NAME,
    LONG_NAMED,
    MATCHUPS,
    OTHER_TOOL,
    PANELS,
    SAMPLE_DAY,
    SHORT_NAMED,
    TALLIES,
    TOOLS,
)
from models.catalogue.panel import PanelReview, ReviewHistory
from models.catalogue.price_history import PriceHistory, PricePoint
from models.catalogue.tables import PriceKind, Verdict
from models.catalogue.tool_summary import ToolSummary
from models.pages.tool_page import Outcome, Record, RecordEntry
from models.voting.head_to_head import HeadToHead
from models.voting.leaderboard import LeaderboardRow
from models.voting.receipts import Receipt, ReceiptState
from models.voting.share_history import DailyTally
from models.voting.tables import HoldReason, VoteStatus
from models.voting.tally import Tally
from ranking.rank_ranges import RankRange
from search_index.results import Hit, Snippet, TextSpan

_OPPONENTS = ("GitHub Copilot", LONG_NAME, "Aider", "Windsurf", "Zed", "Tabnine")


def _record_entry(number: int) -> RecordEntry:
    name, panel = _OPPONENTS[number % 6], PANELS[number % len(PANELS)]
    outcome = tuple(Outcome)[number % 3]
    day = SAMPLE_DAY - timedelta(days=20 * number)
    return RecordEntry(
        number, "tool-1-vs-tool-2", name, "tool-2", day, panel, PANELS[0], TALLIES[-number % 9], outcome
    )


def _review(verdict: Verdict, day: date) -> PanelReview:
    return PanelReview(day.toordinal(), "skeptic", "The Skeptic", verdict, day, "One sentence.")


def _price_point(amount: str, as_of: str) -> PricePoint:
    source = "https://vendor.example/"
    return PricePoint(
        PriceKind.PAID, Decimal(amount), "USD", "per user per month", "A note.", source, as_of, None
    )


_HISTORY = ReviewHistory(
    (
        _review(Verdict.SKIP, SAMPLE_DAY - timedelta(days=150)),
        _review(Verdict.SHIP, SAMPLE_DAY - timedelta(days=60)),
    )
)
_PRICES = PriceHistory((_price_point("10", "2026-02"), _price_point("20", "2026-07")))
_SHARE_HISTORY = tuple(
    DailyTally(
        SAMPLE_DAY - timedelta(days=200 - 4 * number),
        Tally(2 * number + number % 7, number + number * number // 60),
    )
    for number in range(50)
)


def _record(
    matchups: int, history: ReviewHistory, prices: PriceHistory, shares: tuple[DailyTally, ...]
) -> Record:
    entries = tuple(_record_entry(number) for number in range(matchups))
    return Record(SHORT_NAMED, (), prices, history, TALLIES[5], entries, shares)


# More matchups than the timeline draws, with changed verdicts and prices; and a new tool.
RECORDS = (_record(12, _HISTORY, _PRICES, _SHARE_HISTORY), _record(2, ReviewHistory(), PriceHistory(), ()))


def _board_row(tool: ToolSummary, votes: Tally, duels: int, ranks: tuple[int, int] | None) -> LeaderboardRow:
    rank = RankRange(0, *ranks, 0.0, 1.0) if ranks else None
    return LeaderboardRow(tool.slug, tool.name, tool.category, tool.category_name, votes, duels, rank, 41)


BOARD_ROWS = (
    _board_row(SHORT_NAMED, Tally(60, 0), 1208, (1, 1)),
    _board_row(LONG_NAMED, TALLIES[6], 340, (2, 14)),
    _board_row(OTHER_TOOL, TALLIES[4], 3, None),
)
# No duels, too few to call, a clear lead, no clear lead.
DUELS = (HeadToHead(), HeadToHead(2, 1, 3, 0), HeadToHead(41, 12, 30, 9), HeadToHead(21, 19, 30, 9))


def _receipt(
    state: ReceiptState, status: VoteStatus = VoteStatus.COUNTED, reason: HoldReason | None = None
) -> Receipt:
    cast = datetime.combine(SAMPLE_DAY, time(9))
    return Receipt(
        "K3F9TM2QXA", "tool-1-vs-tool-2", "tool-1", "Cursor", Verdict.SHIP, cast, state, status, reason
    )


RECEIPTS = (
    _receipt(ReceiptState.STANDS),
    _receipt(ReceiptState.STANDS, VoteStatus.HELD, HoldReason.NETWORK),
    _receipt(ReceiptState.STANDS, VoteStatus.VOID),
    _receipt(ReceiptState.CHANGED),
    _receipt(ReceiptState.WITHDRAWN),
)


def _spans(text: str) -> tuple[TextSpan, ...]:
    """Return text spans; those between asterisks are marked."""
    return tuple(TextSpan(part, bool(number % 2)) for number, part in enumerate(text.split("*")) if part)


def _hit(kind: str, slug: str, title: str, snippet: Snippet | None) -> Hit:
    day = SAMPLE_DAY if kind == "matchup" else None
    tagline = "An editor in which completion and an agent share one window"
    category = ("coding-assistants", "Coding assistants")
    return Hit(kind, slug, title, _spans(title), tagline, *category, None, None, day, (), snippet)


HITS = (
    _hit(
        "tool",
        SHORT_NAMED.slug,
        "*Cursor*",
        Snippet("description", _spans("Whoever moves the *cursor* moves the agent.")),
    ),
    _hit(
        "tool",
        LONG_NAMED.slug,
        LONG_NAME,
        Snippet("fact", _spans("Context window: a million *tokens*, of which few are used")),
    ),
    _hit(
        "matchup",
        MATCHUPS[0].slug,
        "*Cursor* vs GitHub Copilot",
        Snippet("the question", _spans("Is a better *editing* loop worth it?")),
    ),
    _hit("tool", OTHER_TOOL.slug, OTHER_TOOL.name, None),
)
TOOL_ROWS = {row.tool.slug: row for row in TOOLS}
MATCHUP_ROWS = {row.slug: row for row in MATCHUPS}
