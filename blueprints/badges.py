"""Badges that other sites may embed: a panel's count or the community's share, honest below the gate."""

from dataclasses import dataclass

from flask import Blueprint, Response, abort, render_template, request
from PIL import ImageFont

from models.pages import comparison, tool_list
from models.pages.comparison import Comparison
from presentation import summary_text
from services import services
from web import response_headers

badges = Blueprint("badges", __name__, url_prefix="/badges")
BADGE_KINDS = ("panel", "community")
PADDING = 8
SIZE = 11
# How much wider Verdana runs than the face that is measured; the text is then set to that length.
REGULAR_WIDTH_RATIO, BOLD_WIDTH_RATIO = 1.07, 1.3


@dataclass(frozen=True, slots=True)
class Badge:
    """What a badge says, left and right, with the room that each needs."""

    left: str
    right: str

    @property
    def left_width(self) -> int:
        """Width of the left half in pixels."""
        return round(_text_width(self.left) * REGULAR_WIDTH_RATIO) + 2 * PADDING

    @property
    def right_width(self) -> int:
        """Width of the right half in pixels."""
        return round(_text_width(self.right) * BOLD_WIDTH_RATIO) + 2 * PADDING


@badges.get("/tools/<slug>.svg")
def tool(slug: str) -> Response:
    """Draw a tool's badge: its panel, or its community with `?of=community`."""
    row = tool_list.rows_by_slug([slug]).get(slug)
    if row is None:
        abort(404)
    said = (
        summary_text.panel_text(row.panel)
        if _requested_kind() == "panel"
        else summary_text.short_tally_text(row.community)
    )
    return _svg_response(Badge(f"{row.tool.name} · {_requested_kind()}", said))


@badges.get("/matchups/<slug>.svg")
def matchup(slug: str) -> Response:
    """Draw a matchup's badge: both panels, or both communities with `?of=community`."""
    found = comparison.load(slug)
    if found is None or found.editorial_verdict is None:
        abort(404)
    return _svg_response(
        Badge(
            f"{' vs '.join(side.tool.name for side in found.sides)} · {_requested_kind()}",
            _matchup_text(found),
        )
    )


def _matchup_text(found: Comparison) -> str:
    left, right = found.sides
    if _requested_kind() == "community":
        return f"{summary_text.short_tally_text(left.tally)} | {summary_text.short_tally_text(right.tally)}"
    panels = (summary_text.panel_text(side.history.current) for side in (left, right))
    return " | ".join(panels)


def _requested_kind() -> str:
    wanted = request.args.get("of", BADGE_KINDS[0])
    if wanted not in BADGE_KINDS:
        abort(404)
    return wanted


def _text_width(text: str) -> float:
    return ImageFont.load_default(SIZE).getlength(text)


def _svg_response(badge: Badge) -> Response:
    site = services().settings.site_name
    drawn = render_template("badges/badge.svg", badge=badge, site=site, padding=PADDING)
    answer = response_headers.allow_cross_origin(Response(drawn, mimetype="image/svg+xml"))
    # The picture's own colours for dark pages stand in a style element; nothing else may load or run.
    answer.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'"
    return answer
