"""The seats of the panel."""

from flask import Blueprint, abort, render_template

from models import seat

reviewers = Blueprint("reviewers", __name__, url_prefix="/reviewers")


@reviewers.get("/")
def index() -> str:
    """Show every seat with its lens and how often it ships."""
    return render_template("reviewers/index.html", seats=seat.every())


@reviewers.get("/<slug>")
def show(slug: str) -> str:
    """Show one seat and every verdict that it has in force."""
    found = next((one for one in seat.every() if one.slug == slug), None)
    if found is None:
        abort(404)
    return render_template("reviewers/page.html", seat=found, verdicts=seat.verdicts(slug))
