"""Tools: the shelf, and each tool with its record."""

from urllib.parse import urlencode

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from blueprints.shared import kept, markdown, paging
from models.catalogue import slugs, tool_summary
from models.pages import tool_list, tool_page

tools = Blueprint("tools", __name__, url_prefix="/tools")


@tools.get("/")
def index() -> str:
    """Browse the tools by category and price."""
    categories, prices = request.args.getlist("category"), request.args.getlist("price")
    by_category, by_price = tool_list.filter_options(categories, prices)
    categories = [choice.value for choice in by_category if choice.selected]
    prices = [choice.value for choice in by_price if choice.selected]
    number = paging.wanted()
    page = tool_list.load_page(categories, prices, number)
    paging.within(number, page.page_count)
    return render_template(
        "tools/index.html",
        page=page,
        by_category=by_category,
        by_price=by_price,
        chosen={"category": categories, "price": prices},
        query=_query(categories, prices),
    )


def _query(categories: list[str], prices: list[str]) -> str:
    wanted = [("category", value) for value in categories] + [("price", value) for value in prices]
    return f"{urlencode(wanted)}&" if wanted else ""


@tools.get("/<slug>.md")
def markdown_page(slug: str) -> Response:
    """Tell of a tool in Markdown."""
    found = tool_page.load(slug)
    if found is None:
        settled = slugs.current_tool_slug(slug)
        if settled is None:
            abort(404)
        return redirect(url_for("tools.markdown_page", slug=settled), 301)
    _note_votes(found)
    return markdown.answer("markdown/tool.md", record=found)


@tools.get("/<slug>")
def show(slug: str) -> str | Response:
    """Show a tool: facts, prices, panel, and its record; in Markdown where that is asked for."""
    found = tool_page.load(slug)
    if found is None:
        settled = slugs.current_tool_slug(slug)
        if settled is None:
            abort(404)
        return redirect(url_for("tools.show", slug=settled), 301)
    _note_votes(found)
    if markdown.wanted():
        return markdown.answer("markdown/tool.md", record=found)
    return render_template("tools/page.html", record=found, others=_others(slug))


def _note_votes(found: tool_page.Record) -> None:
    kept.shows_votes_on(*(meeting.contender_id for meeting in found.matchups))


def _others(slug: str) -> list[tuple[str, str]]:
    return [(other, name) for other, name in tool_summary.tool_names() if other != slug]
