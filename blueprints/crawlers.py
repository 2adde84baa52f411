"""For crawlers, scanners and agents: what may be visited, what there is, and whom to write to."""

from datetime import datetime, timedelta
from xml.etree import ElementTree as ET

from flask import Blueprint, Response, abort, render_template

from models.database.base import utc_now
from models.pages import matchup_list, reviewer_page, tool_list
from models.syndication import sitemap
from models.syndication.sitemap import SitemapUrl
from services import services
from web import response_headers

crawlers = Blueprint("crawlers", __name__)
SITEMAP_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
URLS_PER_SITEMAP = 10_000
LATEST_COMPARISONS = 40
STATIC_PATHS = ("/", "/about", "/compare/", "/data/", "/leaderboard", "/newsletter", "/reviewers/", "/tools/")
# Those that show whatever was changed last.
CHANGING_PATHS = ("/", "/compare/", "/tools/")
# Scanners take a security.txt for stale past its day (RFC 9116); it is told anew every day.
SECURITY_TXT_LIFETIME = timedelta(days=180)
ROBOTS_TXT = """User-agent: *
Disallow: /search
Disallow: /votes/
Disallow: /newsletter/confirm/
Disallow: /newsletter/unsubscribe/

Sitemap: {origin}/sitemap.xml
"""


@crawlers.get("/robots.txt")
def robots() -> Response:
    """Tell crawlers what is not worth their while, and where the list of the rest is."""
    return _text_response(ROBOTS_TXT.format(origin=services().settings.origin))


@crawlers.get("/sitemap.xml")
def index() -> Response:
    """List every address that may be indexed, or the parts of that list where it is long."""
    size = sitemap.count_urls()
    if size + len(STATIC_PATHS) <= URLS_PER_SITEMAP:
        return _url_set([*_static_urls(), *sitemap.load_part(1, URLS_PER_SITEMAP)])
    parts = [
        SitemapUrl(f"/sitemap-{number}.xml", sitemap.last_changed_at())
        for number in range(_part_count(size) + 1)
    ]
    return _xml_response("sitemapindex", "sitemap", parts)


@crawlers.get("/sitemap-<int:number>.xml")
def part(number: int) -> Response:
    """List one part of the addresses; part 0 holds the standing pages."""
    if number > _part_count(sitemap.count_urls()):
        abort(404)
    return _url_set(sitemap.load_part(number, URLS_PER_SITEMAP) if number else _static_urls())


@crawlers.get("/.well-known/security.txt")
def security() -> Response:
    """Say whom to tell about a hole (RFC 9116); 404 where the operator has named nobody."""
    contact = services().settings.security_contact
    if not contact:
        abort(404)
    expires = (utc_now() + SECURITY_TXT_LIFETIME).replace(hour=0, minute=0, second=0, microsecond=0)
    lines = [
        f"Contact: {contact}",
        f"Expires: {expires.isoformat()}Z",
        "Preferred-Languages: en",
        f"Canonical: {services().settings.origin}/.well-known/security.txt",
    ]
    return response_headers.no_store(_text_response("\n".join(lines) + "\n"))


@crawlers.get("/llms.txt")
def llms() -> Response:
    """Tell language models what the site holds and where each page stands as Markdown."""
    text = render_template(
        "crawlers/llms.txt",
        latest=matchup_list.load_page(size=LATEST_COMPARISONS),
        reviewers=reviewer_page.load_reviewers(),
        categories=tool_list.filter_options((), ())[0],
        last=sitemap.last_changed_at(),
    )
    return _text_response(text, "text/markdown")


def _static_urls() -> list[SitemapUrl]:
    last = sitemap.last_changed_at()
    return [SitemapUrl(path, last if path in CHANGING_PATHS else None) for path in STATIC_PATHS]


def _part_count(size: int) -> int:
    return -(-size // URLS_PER_SITEMAP)


def _url_set(addresses: list[SitemapUrl]) -> Response:
    return _xml_response("urlset", "url", addresses)


def _xml_response(root: str, each: str, addresses: list[SitemapUrl]) -> Response:
    document = ET.Element(root, xmlns=SITEMAP_NAMESPACE)
    for address in addresses:
        element = ET.SubElement(document, each)
        ET.SubElement(element, "loc").text = f"{services().settings.origin}{address.path}"
        if address.changed_at:
            ET.SubElement(element, "lastmod").text = _day(address.changed_at)
    return Response(ET.tostring(document, encoding="utf-8", xml_declaration=True), mimetype="application/xml")


def _day(when: datetime) -> str:
    return when.date().isoformat()


def _text_response(text: str, mimetype: str = "text/plain") -> Response:
    return Response(text, mimetype=mimetype)
