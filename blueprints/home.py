"""The front page."""

from flask import Blueprint, render_template

from models.pages import matchup_list, tool_list
from models.voting import matchup_summary

home = Blueprint("home", __name__)
# One lead and two rows of three.
LATEST_MATCHUPS = 7


@home.get("/")
def index() -> str:
    """Show the latest and the contested matchups, and the categories."""
    categories, _ = tool_list.filter_options((), ())
    contested = matchup_summary.contested_matchups()
    return render_template(
        "home/page.html",
        latest=matchup_list.load_page(size=LATEST_MATCHUPS),
        contested=contested,
        split_panels=() if contested else tool_list.tools_with_split_panel(),
        categories=categories,
    )
