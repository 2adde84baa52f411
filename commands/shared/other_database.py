"""Opens a database other than the site's."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask

from models.database.adapter import adapter_for, adapter_for_url
from models.database.base import db


@contextmanager
def open_database(url: str) -> Iterator[None]:
    """Make the database at this address the one that `db` stands for during the block."""
    app = Flask("database", root_path="/")
    app.config.update(
        SQLALCHEMY_DATABASE_URI=url,
        SQLALCHEMY_ENGINE_OPTIONS=adapter_for_url(url).engine_options(1),
    )
    db.init_app(app)
    with app.app_context():
        adapter_for(db.engine).configure_engine(db.engine)
        try:
            yield
        finally:
            db.session.remove()
            db.engine.dispose()
