"""Badges that other sites may embed: a panel's count or the community's share, honest below the gate."""

from dataclasses import dataclass

from flask import Blueprint, Response, abort, current_app, render_template, request
from PIL import ImageFont

from blueprints.shared import facts, visitors
from models.pages import comparison, tool_list
from models.pages.comparison import Comparison
from models.voting.tally import ConfidenceLevel, Tally

badges = Blueprint("badges", __name__, url_prefix="/badges")
OF = ("panel", "community")
PADDING = 8
SIZE = 11
# How much wider Verdana runs than the face that is measured; the text is then set to that length.
PLAIN, BOLD = 1.07, 1.3


@dataclass(frozen=True, slots=True)
class Badge:
    """What a badge says, left and right, with the room that each needs."""

    left: str
    right: str

    @property
    def left_width(self) -> int:
        """Width of the left half in pixels."""
        return round(_length(self.left) * PLAIN) + 2 * PADDING

    @property
    def right_width(self) -> int:
        """Width of the right half in pixels."""
        return round(_length(self.right) * BOLD) + 2 * PADDING


@badges.get("/tools/<slug>.svg")
def tool(slug: str) -> Response:
    """Draw a tool's badge: its panel, or its community with `?of=community`."""
    row = tool_list.rows_by_slug([slug]).get(slug)
    if row is None:
        abort(404)
    said = facts.panel_words(row.panel) if _of() == "panel" else community(row.community)
    return _answer(Badge(f"{row.tool.name} · {_of()}", said))


@badges.get("/matchups/<slug>.svg")
def matchup(slug: str) -> Response:
    """Draw a matchup's badge: both panels, or both communities with `?of=community`."""
    found = comparison.load(slug)
    if found is None or found.editorial_verdict is None:
        abort(404)
    return _answer(Badge(f"{' vs '.join(side.tool.name for side in found.sides)} · {_of()}", _both(found)))


def community(tally: Tally) -> str:
    """Write a tally in few words: no share below the gate, and never one without its number."""
    if tally.confidence in (ConfidenceLevel.NONE, ConfidenceLevel.FEW):
        return f"too few votes ({tally.votes})"
    if tally.confidence is ConfidenceLevel.EARLY:
        low, high = (round(end * 100) for end in tally.interval)
        return f"early: {low} to {high} % ship of {tally.votes:,}"
    return f"{round(tally.share * 100)} % ship of {tally.votes:,}"


def _both(found: Comparison) -> str:
    left, right = found.sides
    if _of() == "community":
        return f"{community(left.tally)} | {community(right.tally)}"
    return f"{facts.panel_words(left.history.current)} | {facts.panel_words(right.history.current)}"


def _of() -> str:
    wanted = request.args.get("of", OF[0])
    if wanted not in OF:
        abort(404)
    return wanted


def _length(text: str) -> float:
    return ImageFont.load_default(SIZE).getlength(text)


def _answer(badge: Badge) -> Response:
    site = current_app.extensions["settings"].site_name
    drawn = render_template("badges/badge.svg", badge=badge, site=site, padding=PADDING)
    answer = visitors.embeddable(Response(drawn, mimetype="image/svg+xml"))
    # The picture's own colours for dark pages stand in a style element; nothing else may load or run.
    answer.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'"
    return answer
