"""Open data: files of all votes, written at most once a day, from which anyone can recount the tallies."""

import structlog
from flask import Blueprint, Response, abort, render_template, send_file

from models.database.base import db, utc_now
from models.voting import open_data
from services import services
from web import error_pages, rate_limit

log = structlog.get_logger(__name__)
open_data_pages = Blueprint("open_data", __name__, url_prefix="/data")
FILES_NOT_READY = error_pages.ErrorText(
    "Today's files are not there yet", "They could not be written just now; why is in the site's log."
)


@open_data_pages.get("/")
def index() -> str:
    """Explain what the files contain and how to recount from them."""
    return render_template("open_data/page.html")


@open_data_pages.get("/<name>")
@rate_limit.limiter.limit(rate_limit.post_limit)
def file(name: str) -> Response:
    """Send one of the day's files; 503 if they cannot be written."""
    if name not in open_data.FILE_NAMES:
        abort(404)
    day = utc_now().date()
    folder = services().settings.instance_dir / "figures"
    try:
        with db.engine.connect() as connection:
            path = open_data.files_for_day(connection, folder, day) / name
    except OSError as error:
        log.error("the open figures were not made", error=str(error))
        return error_pages.service_unavailable(60, FILES_NOT_READY)
    stem, _, extension = name.partition(".")
    response = send_file(path, as_attachment=True, download_name=f"{stem}-{day}.{extension}", max_age=300)
    # Streamed from the disk: the page cache leaves /data/ out of memory.
    response.headers["Cache-Control"] = "max-age=300, public"
    return response
