"""Tools by what the community says of them."""

from flask import Blueprint, Response, abort, current_app, make_response, render_template, request

from blueprints.shared import errors, markdown, visitors
from blueprints.shared.counting import NotCountedError
from models.pages import tool_list
from models.voting.leaderboard import Leaderboard

leaderboard = Blueprint("leaderboard", __name__)
SECONDS_TO_COUNT = 20
NOT_COUNTED = errors.Advice(
    "This page is being counted", "All votes are counted once after the site was started."
)


@leaderboard.get("/leaderboard")
def index() -> Response:
    """Show the board of everything or of one category, in HTML or, where that is asked for, in Markdown."""
    return _answer(as_markdown=markdown.wanted())


@leaderboard.get("/leaderboard.md")
def markdown_page() -> Response:
    """Show the board in Markdown."""
    return _answer(as_markdown=True)


def _answer(*, as_markdown: bool) -> Response:
    categories, _ = tool_list.filter_options((), ())
    wanted = request.args.get("category") or None
    chosen = next((choice for choice in categories if choice.value == wanted), None)
    if wanted and chosen is None:
        abort(404)
    try:
        board, current = _board(wanted)
    except NotCountedError:
        return errors.later(SECONDS_TO_COUNT, NOT_COUNTED)
    told = {"board": board, "current": current, "categories": categories, "chosen": chosen}
    answer = (
        markdown.answer("markdown/leaderboard.md", **told)
        if as_markdown
        else make_response(render_template("leaderboard/page.html", **told))
    )
    # A board that lags behind must not be kept as the answer.
    return answer if current else visitors.private(answer)


def _board(category: str | None) -> tuple[Leaderboard, bool]:
    count, current = current_app.extensions["counter"].latest()
    return count.board(category), current
