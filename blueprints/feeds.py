"""What is new, for feed readers: of the whole site, of one tool, of one category."""

from datetime import UTC, datetime, time
from uuid import uuid5

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from models.catalogue import slugs, tool_summary
from models.syndication import feed, sitemap
from models.syndication.feed import FeedItem, FeedScope, PublishedIssue, PublishedMatchup
from presentation import atom
from services import services

feeds = Blueprint("feeds", __name__)
# A feed without entries has not changed since there were feeds.
EMPTY_FEED_DATE = datetime(2026, 1, 1)  # noqa: DTZ001 - in UTC, without a zone, as the tables store it


@feeds.get("/feed.atom")
def site() -> Response:
    """Tell what is new on the whole site."""
    return _feed_response(FeedScope(), f"{_site_name()}: comparisons and turned verdicts", "/")


@feeds.get("/tools/<slug>/feed.atom")
def tool(slug: str) -> BaseResponse:
    """Tell what is new about one tool."""
    card = tool_summary.load_summary(slug)
    if card is None:
        settled = slugs.current_tool_slug(slug)
        if settled is None:
            abort(404)
        return redirect(url_for("feeds.tool", slug=settled), 301)
    return _feed_response(FeedScope(tool_id=card.id), f"{card.name} on {_site_name()}", f"/tools/{card.slug}")


@feeds.get("/categories/<slug>/feed.atom")
def category(slug: str) -> Response:
    """Tell what is new about the tools of one category."""
    name = tool_summary.category_name(slug)
    if name is None:
        abort(404)
    return _feed_response(FeedScope(category=slug), f"{name} on {_site_name()}", f"/tools/?category={slug}")


def _feed_response(about: FeedScope, title: str, page: str) -> Response:
    made = atom.Feed(
        id=uuid5(feed.UUID_NAMESPACE, f"{_origin()}{request.path}").urn,
        title=title,
        address=f"{_origin()}{request.path}",
        page=f"{_origin()}{page}",
        author=f"The editors of {_site_name()}",
        entries=[_feed_entry(news) for news in feed.latest_items(about)],
    )
    answer = Response(atom.serialize_feed(made, EMPTY_FEED_DATE), mimetype="application/atom+xml")
    # Renames and retirements are changes too, and a moment never goes back.
    last = max(made.updated or EMPTY_FEED_DATE, sitemap.last_changed_at() or EMPTY_FEED_DATE)
    answer.last_modified = last.replace(tzinfo=UTC)
    return answer


def _feed_entry(news: FeedItem) -> atom.FeedEntry:
    item = news.content
    title, path, template = _describe(item)
    return atom.FeedEntry(
        id=news.id.urn,
        title=title,
        link=f"{_origin()}{path}",
        published=datetime.combine(item.day, time()),
        updated=item.changed_at,
        content=render_template(f"feeds/_{template}.html", item=item),
    )


def _describe(item: feed.FeedContent) -> tuple[str, str, str]:
    """Return title, path and template of a piece of news."""
    if isinstance(item, PublishedMatchup):
        return f"{item.names[0]} vs {item.names[1]}: {item.question}", f"/compare/{item.slug}", "matchup"
    if isinstance(item, PublishedIssue):
        return f"Weekly verdicts: {item.headline}", f"/newsletter/issues/{item.slug}", "issue"
    turn = f"{item.reviewer} turned from {item.before} to {item.after} on {item.name}"
    return turn, f"/tools/{item.tool}", "verdict_change"


def _site_name() -> str:
    return services().settings.site_name


def _origin() -> str:
    return services().settings.origin
