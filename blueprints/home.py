"""The front page."""

from flask import Blueprint, render_template

from models import listing

home = Blueprint("home", __name__)
# The lead and two rows of three.
LATEST = 7


@home.get("/")
def index() -> str:
    """Show the latest matchups, what is contested, and the categories."""
    categories, _ = listing.shelf_choices((), ())
    contested = listing.contested()
    return render_template(
        "home/page.html",
        latest=listing.matchups(size=LATEST),
        contested=contested,
        split=() if contested else listing.split_panels(),
        categories=categories,
    )
