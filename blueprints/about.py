"""The page on how the site works."""

from flask import Blueprint, render_template

from models.pages import reviewer_page
from models.voting.tally import MIN_CALLED_VOTES, MIN_EARLY_VOTES

about = Blueprint("about", __name__)


@about.get("/about")
def index() -> str:
    """Explain the panel, the votes, and what the site does not know."""
    return render_template(
        "about/page.html",
        reviewers=reviewer_page.load_reviewers(),
        few=MIN_EARLY_VOTES,
        enough=MIN_CALLED_VOTES,
    )
