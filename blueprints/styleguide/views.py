"""Style guide: every component of the pages in each state, for developers."""

from flask import Blueprint, abort, render_template

from blueprints.styleguide import sample_records, samples
from services import services

styleguide = Blueprint("styleguide", __name__)


@styleguide.get("/styleguide")
def index() -> str:
    """Show the components; 404 unless DEBUG is on."""
    if not services().settings.debug:
        abort(404)
    return render_template("styleguide/page.html", samples=samples, records=sample_records)
