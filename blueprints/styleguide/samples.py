"""Made-up values for the style guide: every piece in each of its states, with names short and long."""

from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal

from models.catalogue.panel import Panel, PanelReview, ReviewHistory
from models.catalogue.price_history import PriceHistory, PricePoint
from models.catalogue.tables import PriceKind, Verdict
from models.catalogue.tool_summary import ToolSummary
from models.pages.comparison import Comparison, ComparisonSide, EditorialVerdict
from models.pages.matchup_list import ContenderSummary, MatchupRow
from models.pages.pagination import Page
from models.pages.tool_list import ToolRow
from models.voting.my_votes import CurrentVote
from models.voting.tables import HoldReason, VoteStatus
from models.voting.tally import MIN_CALLED_VOTES, MIN_EARLY_VOTES, Tally
from models.voting.votable_contenders import VotableContender

SEATS = ("builder", "skeptic", "futurist", "founder")
DAY = date(2026, 9, 3)
LONG = "Claude 4 API: tool use, streaming, prompt caching"
QUESTION = "Is a better editing loop worth moving the whole team into a fork?"


def panel(letters: str) -> Panel:
    """Return a panel; S ships and k skips, seat by seat."""
    seats = zip(SEATS, letters, strict=False)
    return Panel(tuple(_opinion(number, *seat) for number, seat in enumerate(seats, 1)))


def _opinion(number: int, slug: str, letter: str) -> PanelReview:
    verdict = Verdict.SHIP if letter == "S" else Verdict.SKIP
    return PanelReview(number, slug, f"The {slug.capitalize()}", verdict, DAY, "One sentence, with `code`.")


PANELS = tuple(panel(letters) for letters in ("SSSS", "SSkS", "kSkS", "kkkk", "S", ""))
# Nobody, one, the gates and their neighbours, many, and both ends of the line.
TALLIES = tuple(
    Tally(ships, skips)
    for ships, skips in (
        (0, 0),
        (1, 0),
        (5, MIN_EARLY_VOTES - 6),
        (6, MIN_EARLY_VOTES - 6),
        (20, MIN_CALLED_VOTES - 21),
        (25, MIN_CALLED_VOTES - 25),
        (612, 641),
        (60, 0),
        (0, 60),
    )
)


def _price(kind: PriceKind, amount: str | None = None, checked: date | None = None) -> PricePoint:
    unit = "per user per month" if amount else None
    paid = Decimal(amount) if amount else None
    return PricePoint(kind, paid, "USD", unit, "A note.", "https://vendor.example/", "2026-07", checked)


PRICES: tuple[PricePoint | None, ...] = (
    _price(PriceKind.FREE),
    _price(PriceKind.FREEMIUM, "20"),
    _price(PriceKind.PAID, "0.28"),
    _price(PriceKind.PAID, "1250", DAY),
    None,
)


def card(number: int, name: str) -> ToolSummary:
    """Return a tool by its name."""
    slug, address = f"tool-{number}", "https://vendor.example/"
    tagline = "An editor in which completion and an agent share one window"
    category = ("coding-assistants", "Coding assistants")
    return ToolSummary(
        number, slug, name, "A maker", tagline, "What it is.", address, None, None, None, *category
    )


SHORT, OTHER, ENDLESS = card(1, "Cursor"), card(2, "GitHub Copilot"), card(3, LONG)
TOOLS = (
    ToolRow(SHORT, PANELS[1], PRICES[1], TALLIES[5]),
    ToolRow(ENDLESS, PANELS[3], PRICES[2], TALLIES[1]),
    ToolRow(OTHER, PANELS[5], None, TALLIES[0]),
)


def _corner(tool: ToolSummary, number: int, picked: bool = False) -> ContenderSummary:
    return ContenderSummary(tool.slug, tool.name, PANELS[number], TALLIES[number + 3], picked)


MATCHUPS = (
    MatchupRow("cursor-vs-github-copilot", QUESTION, "", DAY, (_corner(SHORT, 1, True), _corner(OTHER, 2))),
    MatchupRow("long-vs-short", QUESTION, "", DAY, (_corner(ENDLESS, 3), _corner(SHORT, 0))),
)


def _side(tool: ToolSummary, letters: str, votes: Tally) -> ComparisonSide:
    return ComparisonSide(tool, ReviewHistory(panel(letters).reviews), PriceHistory(), votes, tool.id)


COMPARISON = Comparison(
    "cursor-vs-github-copilot",
    (_side(SHORT, "SkSS", TALLIES[5]), _side(ENDLESS, "SSk", TALLIES[1])),
    EditorialVerdict(QUESTION, "Take the first.", "The same.", SHORT, DAY, None),
    (),
)


@dataclass(frozen=True, slots=True)
class Widget:
    """A vote widget: its contender, the votes, the reader's own, and what is said of the last one."""

    place: VotableContender
    tally: Tally
    mine: CurrentVote | None = None
    said: str = ""


def _widget(number: int, name: str, mine: CurrentVote | None = None, said: str = "") -> Widget:
    tool = card(number, name)
    place = VotableContender(number, "cursor-vs-github-copilot", tool.slug, tool.name, (), False)
    return Widget(place, TALLIES[number - 4], mine, said)


def _own(
    verdict: Verdict, status: VoteStatus = VoteStatus.COUNTED, reason: HoldReason | None = None
) -> CurrentVote:
    return CurrentVote(1, verdict, status, reason, "K3F9TM2QXA", datetime.combine(DAY, time(9)))


WIDGETS = (
    _widget(4, "Cursor"),
    _widget(5, "Cursor", _own(Verdict.SHIP)),
    _widget(9, LONG, _own(Verdict.SKIP)),
    _widget(7, LONG, _own(Verdict.SHIP, VoteStatus.HELD, HoldReason.NETWORK)),
    _widget(8, "Cursor", _own(Verdict.SHIP, VoteStatus.VOID)),
    _widget(6, LONG, said="Your vote is withdrawn."),
)
PAGES: tuple[Page[ToolRow], ...] = tuple(Page((), 240, number) for number in (1, 4, 8))
