"""The newsletter, which opens soon."""

from flask import Blueprint, Response, make_response, render_template

from blueprints.shared import errors, limits
from blueprints.shared.forms import PublicForm

newsletter = Blueprint("newsletter", __name__)


@newsletter.post("/newsletter")
@limits.guard.limit(limits.posts)
def subscribe() -> Response:
    """Say that subscribing opens soon; no address is read or kept."""
    if not PublicForm().validate_on_submit():
        return errors.page(403)
    return make_response(render_template("newsletter/soon.html"))
