"""The reviewers of the panel."""

from flask import Blueprint, abort, render_template

from models.pages import reviewer_page

reviewers = Blueprint("reviewers", __name__, url_prefix="/reviewers")


@reviewers.get("/")
def index() -> str:
    """List the reviewers with lens and share of verdicts that ship."""
    return render_template("reviewers/index.html", reviewers=reviewer_page.load_reviewers())


@reviewers.get("/<slug>")
def show(slug: str) -> str:
    """Show one reviewer with every verdict in force."""
    reviewer = next((one for one in reviewer_page.load_reviewers() if one.slug == slug), None)
    if reviewer is None:
        abort(404)
    return render_template(
        "reviewers/page.html", reviewer=reviewer, verdicts=reviewer_page.current_verdicts(slug)
    )
