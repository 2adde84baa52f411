"""SVG badges for other sites: a panel's count or the community's share of a tool or of a matchup."""

from dataclasses import dataclass

from flask import Blueprint, Response, abort, render_template, request
from PIL import ImageFont

from models.pages import comparison, tool_list
from presentation.summary_text import panel_text, short_tally_text
from services import services
from web import response_headers

badges = Blueprint("badges", __name__, url_prefix="/badges")
BADGE_KINDS = ("panel", "community")
# Pixels.
PADDING = 8
FONT_SIZE = 11
# Width of Verdana relative to Pillow's default font, which is measured; textLength fits the text exactly.
REGULAR_WIDTH_RATIO, BOLD_WIDTH_RATIO = 1.07, 1.3


@dataclass(frozen=True, slots=True)
class Badge:
    """Texts of the left and the right half, and their widths in pixels."""

    left: str
    right: str

    @property
    def left_width(self) -> int:
        """Width of the left half, with padding."""
        return round(_text_width(self.left) * REGULAR_WIDTH_RATIO) + 2 * PADDING

    @property
    def right_width(self) -> int:
        """Width of the right half, with padding."""
        return round(_text_width(self.right) * BOLD_WIDTH_RATIO) + 2 * PADDING


@badges.get("/tools/<slug>.svg")
def tool(slug: str) -> Response:
    """Draw a tool's badge: the panel, or the community with `?of=community`."""
    kind = _requested_kind()
    row = tool_list.rows_by_slug([slug]).get(slug)
    if row is None:
        abort(404)
    text = panel_text(row.panel) if kind == "panel" else short_tally_text(row.community)
    return _svg_response(Badge(f"{row.tool.name} · {kind}", text))


@badges.get("/matchups/<slug>.svg")
def matchup(slug: str) -> Response:
    """Draw a matchup's badge: both panels, or both communities with `?of=community`."""
    kind = _requested_kind()
    matchup = comparison.load(slug)
    if matchup is None or matchup.editorial_verdict is None:
        abort(404)
    names = " vs ".join(side.tool.name for side in matchup.sides)
    texts = (
        panel_text(side.history.current) if kind == "panel" else short_tally_text(side.tally)
        for side in matchup.sides
    )
    return _svg_response(Badge(f"{names} · {kind}", " | ".join(texts)))


def _requested_kind() -> str:
    kind = request.args.get("of", BADGE_KINDS[0])
    if kind not in BADGE_KINDS:
        abort(404)
    return kind


def _text_width(text: str) -> float:
    return ImageFont.load_default(FONT_SIZE).getlength(text)


def _svg_response(badge: Badge) -> Response:
    site = services().settings.site_name
    svg = render_template("badges/badge.svg", badge=badge, site=site, padding=PADDING)
    response = response_headers.allow_cross_origin(Response(svg, mimetype="image/svg+xml"))
    # The SVG has a style element with its colours in dark mode; nothing else may load or run.
    response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'"
    return response
