"""Atom documents (RFC 4287)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from xml.etree import ElementTree as ET

NAMESPACE = "http://www.w3.org/2005/Atom"
# Characters outside the Char production of XML 1.0.
INVALID_XML_CHARACTERS = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
ET.register_namespace("", NAMESPACE)


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One entry of a feed; `content` is HTML."""

    id: str
    title: str
    link: str
    published: datetime
    updated: datetime
    content: str


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed: `address` is its own, `page` that of the HTML page with the same news."""

    id: str
    title: str
    address: str
    page: str
    author: str
    entries: Sequence[FeedEntry]

    @property
    def updated(self) -> datetime | None:
        """When an entry last changed; None without entries."""
        return max((entry.updated for entry in self.entries), default=None)


def serialize_feed(feed: Feed, updated_if_empty: datetime) -> bytes:
    """Return the feed as XML; `updated_if_empty` is its date without entries."""
    root = ET.Element(_qualified_name("feed"))
    _text(root, "id", feed.id)
    _text(root, "title", feed.title)
    _text(root, "updated", _timestamp(feed.updated or updated_if_empty))
    _text(ET.SubElement(root, _qualified_name("author")), "name", feed.author)
    ET.SubElement(root, _qualified_name("link"), rel="self", type="application/atom+xml", href=feed.address)
    ET.SubElement(root, _qualified_name("link"), rel="alternate", type="text/html", href=feed.page)
    for entry in feed.entries:
        _add_entry(root, entry)
    document: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return document


def _add_entry(root: ET.Element, entry: FeedEntry) -> None:
    element = ET.SubElement(root, _qualified_name("entry"))
    _text(element, "id", entry.id)
    _text(element, "title", entry.title)
    ET.SubElement(element, _qualified_name("link"), rel="alternate", type="text/html", href=entry.link)
    _text(element, "published", _timestamp(entry.published))
    _text(element, "updated", _timestamp(entry.updated))
    _text(element, "content", entry.content).set("type", "html")


def strip_invalid_characters(text: str) -> str:
    """Return text without the characters that are invalid in XML."""
    return INVALID_XML_CHARACTERS.sub("", text)


def _text(parent: ET.Element, name: str, text: str) -> ET.Element:
    element = ET.SubElement(parent, _qualified_name(name))
    element.text = strip_invalid_characters(text)
    return element


def _qualified_name(local: str) -> str:
    return f"{{{NAMESPACE}}}{local}"


def _timestamp(when: datetime) -> str:
    return f"{when.replace(microsecond=0).isoformat()}Z"
