"""Sample data of the style guide: every component in each state, with short and long names."""

from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal

from models.catalogue.panel import Panel, PanelReview, ReviewHistory
from models.catalogue.price_history import PriceHistory, PricePoint
from models.catalogue.tables import PriceKind, Verdict
from models.catalogue.tool_summary import ToolSummary
from models.pages.comparison import Comparison, ComparisonSide, EditorialVerdict
from models.pages.pagination import Page
from models.pages.tool_list import ToolRow
from models.voting.matchup_summary import ContenderSummary, MatchupSummary
from models.voting.my_votes import CurrentVote
from models.voting.tables import HoldReason, VoteStatus
from models.voting.tally import MIN_CALLED_VOTES, MIN_EARLY_VOTES, Tally
from models.voting.votable_contenders import VotableContender
from presentation import vote_text

REVIEWERS = ("builder", "skeptic", "futurist", "founder")
SAMPLE_DAY = date(2026, 9, 3)
LONG_NAME = "Claude 4 API: tool use, streaming, prompt caching"
QUESTION = "Is a better editing loop worth moving the whole team into a fork?"


def sample_panel(letters: str) -> Panel:
    """Return a panel; in the order of REVIEWERS, S is a ship and k a skip."""
    verdicts = zip(REVIEWERS, letters, strict=False)
    return Panel(tuple(_review(number, slug, letter) for number, (slug, letter) in enumerate(verdicts, 1)))


def _review(number: int, slug: str, letter: str) -> PanelReview:
    verdict = Verdict.SHIP if letter == "S" else Verdict.SKIP
    return PanelReview(
        number, slug, f"The {slug.capitalize()}", verdict, SAMPLE_DAY, "One sentence, with `code`."
    )


PANELS = tuple(sample_panel(letters) for letters in ("SSSS", "SSkS", "kSkS", "kkkk", "S", ""))
# No votes, one, around both thresholds of ConfidenceLevel, many, and the shares 100 % and 0 %.
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
    value = Decimal(amount) if amount else None
    return PricePoint(kind, value, "USD", unit, "A note.", "https://vendor.example/", "2026-07", checked)


PRICES: tuple[PricePoint | None, ...] = (
    _price(PriceKind.FREE),
    _price(PriceKind.FREEMIUM, "20"),
    _price(PriceKind.PAID, "0.28"),
    _price(PriceKind.PAID, "1250", SAMPLE_DAY),
    None,
)


def sample_tool(number: int, name: str) -> ToolSummary:
    """Return a tool of this name."""
    slug, url = f"tool-{number}", "https://vendor.example/"
    tagline = "An editor in which completion and an agent share one window"
    category = ("coding-assistants", "Coding assistants")
    return ToolSummary(
        number, slug, name, "A maker", tagline, "What it is.", url, None, None, None, *category
    )


SHORT_NAMED, OTHER_TOOL, LONG_NAMED = (
    sample_tool(1, "Cursor"),
    sample_tool(2, "GitHub Copilot"),
    sample_tool(3, LONG_NAME),
)
TOOLS = (
    ToolRow(SHORT_NAMED, PANELS[1], PRICES[1], TALLIES[5]),
    ToolRow(LONG_NAMED, PANELS[3], PRICES[2], TALLIES[1]),
    ToolRow(OTHER_TOOL, PANELS[5], None, TALLIES[0]),
)


def _contender(tool: ToolSummary, number: int, picked: bool = False) -> ContenderSummary:
    return ContenderSummary(tool.slug, tool.name, PANELS[number], TALLIES[number + 3], picked)


MATCHUPS = (
    MatchupSummary(
        "cursor-vs-github-copilot",
        QUESTION,
        "",
        SAMPLE_DAY,
        (_contender(SHORT_NAMED, 1, True), _contender(OTHER_TOOL, 2)),
    ),
    MatchupSummary(
        "long-vs-short", QUESTION, "", SAMPLE_DAY, (_contender(LONG_NAMED, 3), _contender(SHORT_NAMED, 0))
    ),
)


def _side(tool: ToolSummary, letters: str, votes: Tally) -> ComparisonSide:
    return ComparisonSide(tool, ReviewHistory(sample_panel(letters).reviews), PriceHistory(), votes, tool.id)


COMPARISON = Comparison(
    "cursor-vs-github-copilot",
    (_side(SHORT_NAMED, "SkSS", TALLIES[5]), _side(LONG_NAMED, "SSk", TALLIES[1])),
    EditorialVerdict(QUESTION, "Take the first.", "The same.", SHORT_NAMED, SAMPLE_DAY, None),
    (),
)


@dataclass(frozen=True, slots=True)
class VoteFormSample:
    """Arguments of the vote form: contender, votes, the reader's own vote, message about the last vote."""

    contender: VotableContender
    tally: Tally
    my_vote: CurrentVote | None = None
    message: str = ""


def _vote_form(
    number: int, name: str, my_vote: CurrentVote | None = None, message: str = ""
) -> VoteFormSample:
    tool = sample_tool(number, name)
    contender = VotableContender(number, "cursor-vs-github-copilot", tool.slug, tool.name, (), False)
    return VoteFormSample(contender, TALLIES[number - 4], my_vote, message)


def _my_vote(
    verdict: Verdict, status: VoteStatus = VoteStatus.COUNTED, reason: HoldReason | None = None
) -> CurrentVote:
    return CurrentVote(1, verdict, status, reason, "K3F9TM2QXA", datetime.combine(SAMPLE_DAY, time(9)))


VOTE_FORMS = (
    _vote_form(4, "Cursor"),
    _vote_form(5, "Cursor", _my_vote(Verdict.SHIP)),
    _vote_form(9, LONG_NAME, _my_vote(Verdict.SKIP)),
    _vote_form(7, LONG_NAME, _my_vote(Verdict.SHIP, VoteStatus.HELD, HoldReason.NETWORK)),
    _vote_form(8, "Cursor", _my_vote(Verdict.SHIP, VoteStatus.VOID)),
    _vote_form(6, LONG_NAME, message=vote_text.VOTE_WITHDRAWN),
)
PAGES: tuple[Page[ToolRow], ...] = tuple(Page((), 240, number) for number in (1, 4, 8))
