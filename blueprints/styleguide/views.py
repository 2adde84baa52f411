"""Every piece of a page in all its states, for whoever changes how one looks."""

from flask import Blueprint, abort, render_template

from blueprints.styleguide import sample_records, samples
from services import services

styleguide = Blueprint("styleguide", __name__)


@styleguide.get("/styleguide")
def index() -> str:
    """Show the pieces; there is no such page unless the site runs with DEBUG."""
    if not services().settings.debug:
        abort(404)
    return render_template("styleguide/page.html", samples=samples, records=sample_records)
