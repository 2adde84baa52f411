"""The leaderboard: tools ranked by the votes."""

from flask import Blueprint, Response, abort, make_response, render_template, request

from models.pages import tool_list
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
    """Show the board of all tools or of one category, as HTML or Markdown."""
    return _board_response(as_markdown=content_negotiation.wants_markdown())


@leaderboard.get("/leaderboard.md")
def markdown_page() -> Response:
    """Show the board as Markdown."""
    return _board_response(as_markdown=True)


def _board_response(*, as_markdown: bool) -> Response:
    categories, _ = tool_list.filter_options((), ())
    category = request.args.get("category") or None
    chosen = next((option for option in categories if option.value == category), None)
    if category and chosen is None:
        abort(404)
    try:
        snapshot, is_current = services().leaderboard_cache.get()
    except SnapshotNotReadyError:
        return error_pages.service_unavailable(RETRY_SECONDS, SNAPSHOT_NOT_READY)
    context = {
        "board": snapshot.board(category),
        "is_current": is_current,
        "categories": categories,
        "chosen": chosen,
    }
    response = (
        content_negotiation.markdown_response("markdown/leaderboard.md", **context)
        if as_markdown
        else make_response(render_template("leaderboard/page.html", **context))
    )
    # An outdated board must not be cached as the page of the current content version.
    return response if is_current else response_headers.no_store(response)
