"""Golden cases: histories of ballots, and the votes and counts that each leads to.

Two matchups share the tool ada: `ada/bob` is ada's contender in ada-vs-bob, `ada/zed` the one in ada-vs-zed.
"""

from dataclasses import dataclass, field

from models.voting.tables import BallotAct, BallotChoice, HoldReason

SHIP, SKIP, WITHDRAW = BallotChoice
BURST = HoldReason.BURST


@dataclass(frozen=True)
class Cast:
    """A voter casts, changes or withdraws a vote on a contender, on a day numbered from 1."""

    voter: str
    contender: str
    choice: BallotChoice
    day: int = 1
    hold: HoldReason | None = None


@dataclass(frozen=True)
class Moderate:
    """An editor moderates votes: by the receipt of a voter's first vote on a contender, else all held for BURST."""

    act: BallotAct
    day: int = 1
    receipt_of: tuple[str, str] | None = None


@dataclass(frozen=True)
class Expected:
    """Votes as text, and counts that are not zero: (ships, skips, held) and (ships, skips)."""

    votes: dict[tuple[str, str], str] = field(default_factory=dict)
    tallies: dict[str, tuple[int, int, int]] = field(default_factory=dict)
    daily: dict[tuple[str, int], tuple[int, int]] = field(default_factory=dict)
    pairs: dict[tuple[str, str, str], int] = field(default_factory=dict)
    tools: dict[str, tuple[int, int]] = field(default_factory=dict)


Step = Cast | Moderate
ADA, BOB, ADA_TOO, ZED = "ada/bob", "bob/ada", "ada/zed", "zed/ada"


def cast(*choices: BallotChoice, voter: str = "v", on: str = ADA, day: int = 1) -> list[Step]:
    return [Cast(voter, on, choice, day) for choice in choices]


def cast_held(voter: str = "v", on: str = ADA) -> list[Step]:
    return [Cast(voter, on, SHIP, hold=BURST)]


def release(day: int = 1) -> list[Step]:
    return [Moderate(BallotAct.RELEASE, day)]


def by_receipt(act: BallotAct, day: int = 1, of: tuple[str, str] = ("v", ADA)) -> list[Step]:
    return [Moderate(act, day, of)]


def one_vote(verdict: str, status: str = "counted") -> dict[tuple[str, str], str]:
    return {("v", ADA): f"{verdict} {status}"}


ONE_SHIP = Expected(one_vote("ship"), {ADA: (1, 0, 0)}, {(ADA, 1): (1, 0)}, {}, {"ada": (1, 0)})
ONE_SKIP = Expected(one_vote("skip"), {ADA: (0, 1, 0)}, {(ADA, 1): (0, 1)}, {}, {"ada": (0, 1)})
ONE_HELD = Expected(one_vote("ship", "held"), {ADA: (0, 0, 1)})
ONE_VOID = Expected(one_vote("ship", "void"))
NOTHING = Expected()
SHIP_AND_SKIP = Expected(
    one_vote("ship") | {("v", BOB): "skip counted"},
    {ADA: (1, 0, 0), BOB: (0, 1, 0)},
    {(ADA, 1): (1, 0), (BOB, 1): (0, 1)},
    {("ada-vs-bob", "ship", "skip"): 1},
    {"ada": (1, 0), "bob": (0, 1)},
)
SKIP_ELSEWHERE_LATER = Expected(
    one_vote("ship") | {("v", ADA_TOO): "skip counted"},
    {ADA: (1, 0, 0), ADA_TOO: (0, 1, 0)},
    {(ADA, 1): (1, 0), (ADA_TOO, 1): (0, 1)},
    {},
    {"ada": (0, 1)},
)

GOLDEN: dict[str, tuple[list[Step], Expected]] = {
    "no ballot": ([], NOTHING),
    "cast": (cast(SHIP), ONE_SHIP),
    "the same again": (cast(SHIP, SHIP), ONE_SHIP),
    "change": (cast(SHIP, SKIP), ONE_SKIP),
    "change on the next day": (
        cast(SHIP) + cast(SKIP, day=2),
        Expected(
            one_vote("skip"), {ADA: (0, 1, 0)}, {(ADA, 1): (1, 0), (ADA, 2): (-1, 1)}, {}, {"ada": (0, 1)}
        ),
    ),
    "withdraw": (cast(SHIP, WITHDRAW), NOTHING),
    "withdraw on the next day": (
        cast(SHIP) + cast(WITHDRAW, day=2),
        Expected(daily={(ADA, 1): (1, 0), (ADA, 2): (-1, 0)}),
    ),
    "recast after a withdrawal": (cast(SHIP, WITHDRAW, SKIP), ONE_SKIP),
    "held when cast": (cast_held(), ONE_HELD),
    "change while held": (
        cast_held() + cast(SKIP),
        Expected(one_vote("skip", "held"), {ADA: (0, 0, 1)}),
    ),
    "withdraw while held": (cast_held() + cast(WITHDRAW), NOTHING),
    "recast after a withdrawal while held": (cast_held() + cast(WITHDRAW, SHIP), ONE_HELD),
    "release on the next day": (
        cast_held() + release(day=2),
        Expected(one_vote("ship"), {ADA: (1, 0, 0)}, {(ADA, 2): (1, 0)}, {}, {"ada": (1, 0)}),
    ),
    "release after a withdrawal": (cast_held() + cast(WITHDRAW) + release(), NOTHING),
    "void a held vote": ([*cast_held(), Moderate(BallotAct.VOID)], ONE_VOID),
    "hold by receipt": (cast(SHIP) + by_receipt(BallotAct.HOLD), ONE_HELD),
    "hold by receipt on the next day": (
        cast(SHIP) + by_receipt(BallotAct.HOLD, day=2),
        Expected(one_vote("ship", "held"), {ADA: (0, 0, 1)}, {(ADA, 1): (1, 0), (ADA, 2): (-1, 0)}),
    ),
    "void a counted vote by receipt": (cast(SHIP) + by_receipt(BallotAct.VOID), ONE_VOID),
    "change while void": (
        cast(SHIP) + by_receipt(BallotAct.VOID) + cast(SKIP),
        Expected(one_vote("skip", "void")),
    ),
    "withdraw while void": (cast(SHIP) + by_receipt(BallotAct.VOID) + cast(WITHDRAW), NOTHING),
    "release a void vote by receipt": (
        cast(SHIP) + by_receipt(BallotAct.VOID) + by_receipt(BallotAct.RELEASE),
        ONE_SHIP,
    ),
    "two voters": (
        cast(SHIP) + cast(SKIP, voter="w"),
        Expected(
            one_vote("ship") | {("w", ADA): "skip counted"},
            {ADA: (1, 1, 0)},
            {(ADA, 1): (1, 1)},
            {},
            {"ada": (1, 1)},
        ),
    ),
    "both contenders": (
        cast(SHIP) + cast(SKIP, on=BOB),
        SHIP_AND_SKIP,
    ),
    "both contenders, the second first, then changed": (
        cast(SKIP, on=BOB) + cast(SHIP) + cast(SHIP, on=BOB),
        Expected(
            one_vote("ship") | {("v", BOB): "ship counted"},
            {ADA: (1, 0, 0), BOB: (1, 0, 0)},
            {(ADA, 1): (1, 0), (BOB, 1): (1, 0)},
            {("ada-vs-bob", "ship", "ship"): 1},
            {"ada": (1, 0), "bob": (1, 0)},
        ),
    ),
    "both contenders, one withdrawn": (cast(SHIP) + cast(SKIP, WITHDRAW, on=BOB), ONE_SHIP),
    "both contenders, one held": (
        cast_held() + cast(SKIP, on=BOB),
        Expected(
            one_vote("ship", "held") | {("v", BOB): "skip counted"},
            {ADA: (0, 0, 1), BOB: (0, 1, 0)},
            {(BOB, 1): (0, 1)},
            {},
            {"bob": (0, 1)},
        ),
    ),
    "both contenders, one held and released": (
        cast_held() + cast(SKIP, on=BOB) + release(),
        SHIP_AND_SKIP,
    ),
    "two matchups of one tool: the latest counts for the tool": (
        cast(SHIP) + cast(SKIP, on=ADA_TOO),
        SKIP_ELSEWHERE_LATER,
    ),
    "two matchups of one tool, the earlier vote changed": (
        cast(SHIP) + cast(SHIP, on=ADA_TOO) + cast(SKIP),
        Expected(
            one_vote("skip") | {("v", ADA_TOO): "ship counted"},
            {ADA: (0, 1, 0), ADA_TOO: (1, 0, 0)},
            {(ADA, 1): (0, 1), (ADA_TOO, 1): (1, 0)},
            {},
            {"ada": (0, 1)},
        ),
    ),
    "two matchups of one tool, the later vote withdrawn": (
        cast(SHIP) + cast(SKIP, WITHDRAW, on=ADA_TOO),
        ONE_SHIP,
    ),
    "two matchups of one tool, the later vote held by receipt": (
        cast(SHIP) + cast(SKIP, on=ADA_TOO) + by_receipt(BallotAct.HOLD, of=("v", ADA_TOO)),
        Expected(
            one_vote("ship") | {("v", ADA_TOO): "skip held"},
            {ADA: (1, 0, 0), ADA_TOO: (0, 0, 1)},
            {(ADA, 1): (1, 0)},
            {},
            {"ada": (1, 0)},
        ),
    ),
    "two matchups of one tool: releasing the earlier vote does not make it the latest": (
        cast_held() + cast(SKIP, on=ADA_TOO) + release(),
        SKIP_ELSEWHERE_LATER,
    ),
    "all four contenders": (
        cast(SHIP)
        + cast(SHIP, on=BOB)
        + cast(SKIP, on=ADA_TOO)
        + cast(SHIP, on=ZED)
        + cast(SKIP, voter="w", on=ZED),
        Expected(
            one_vote("ship")
            | {("v", BOB): "ship counted", ("v", ADA_TOO): "skip counted"}
            | {("v", ZED): "ship counted", ("w", ZED): "skip counted"},
            {ADA: (1, 0, 0), BOB: (1, 0, 0), ADA_TOO: (0, 1, 0), ZED: (1, 1, 0)},
            {(ADA, 1): (1, 0), (BOB, 1): (1, 0), (ADA_TOO, 1): (0, 1), (ZED, 1): (1, 1)},
            {("ada-vs-bob", "ship", "ship"): 1, ("ada-vs-zed", "skip", "ship"): 1},
            {"ada": (0, 1), "bob": (1, 0), "zed": (1, 1)},
        ),
    ),
}
