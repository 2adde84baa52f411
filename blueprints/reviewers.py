"""The seats of the panel."""

from flask import Blueprint, abort, render_template

from models.pages import reviewer_page

reviewers = Blueprint("reviewers", __name__, url_prefix="/reviewers")


@reviewers.get("/")
def index() -> str:
    """Show every seat with its lens and how often it ships."""
    return render_template("reviewers/index.html", reviewers=reviewer_page.load_reviewers())


@reviewers.get("/<slug>")
def show(slug: str) -> str:
    """Show one seat and every verdict that it has in force."""
    found = next((one for one in reviewer_page.load_reviewers() if one.slug == slug), None)
    if found is None:
        abort(404)
    return render_template(
        "reviewers/page.html", reviewer=found, verdicts=reviewer_page.current_verdicts(slug)
    )
