"""Tools by what the community says of them."""

from flask import Blueprint, Response, abort, make_response, render_template, request

from models.pages import tool_list
from models.voting.leaderboard import Leaderboard
from services import services
from web import content_negotiation, error_pages, response_headers
from web.leaderboard_cache import SnapshotNotReadyError

leaderboard = Blueprint("leaderboard", __name__)
RETRY_SECONDS = 20
SNAPSHOT_NOT_READY = error_pages.ErrorText(
    "This page is being counted", "All votes are counted once after the site was started."
)


@leaderboard.get("/leaderboard")
def index() -> Response:
    """Show the board of everything or of one category, in HTML or, where that is asked for, in Markdown."""
    return _board_response(as_markdown=content_negotiation.wants_markdown())


@leaderboard.get("/leaderboard.md")
def markdown_page() -> Response:
    """Show the board in Markdown."""
    return _board_response(as_markdown=True)


def _board_response(*, as_markdown: bool) -> Response:
    categories, _ = tool_list.filter_options((), ())
    wanted = request.args.get("category") or None
    chosen = next((choice for choice in categories if choice.value == wanted), None)
    if wanted and chosen is None:
        abort(404)
    try:
        board, current = _board(wanted)
    except SnapshotNotReadyError:
        return error_pages.service_unavailable(RETRY_SECONDS, SNAPSHOT_NOT_READY)
    told = {"board": board, "is_current": current, "categories": categories, "chosen": chosen}
    answer = (
        content_negotiation.markdown_response("markdown/leaderboard.md", **told)
        if as_markdown
        else make_response(render_template("leaderboard/page.html", **told))
    )
    # A board that lags behind must not be kept as the answer.
    return answer if current else response_headers.no_store(answer)


def _board(category: str | None) -> tuple[Leaderboard, bool]:
    count, current = services().leaderboard_cache.get()
    return count.board(category), current
