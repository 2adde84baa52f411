"""Puts the site together: settings, database, index, blueprints, commands; nothing else."""

from flask import Flask
from flask_migrate import Migrate
from sqlalchemy import Engine
from werkzeug.middleware.proxy_fix import ProxyFix
from whitenoise import WhiteNoise

import blueprints.every
import commands.every
import settings as environment
from blueprints.shared import (
    assets,
    ballots,
    counting,
    errors,
    filters,
    kept,
    limits,
    linked,
    markdown,
    pictures,
    timeline,
    turnstile,
    visitors,
)
from mailer import background_worker
from models.content_version import ContentVersionWatcher
from models.database import sqlite
from models.database.base import db
from models.schema import Base
from search_index.engine import SearchIndex
from settings import HOUSE, BadSettingsError, Settings

__all__ = ["Base", "create_app"]

MIGRATIONS = str(HOUSE / "migrations")
LARGEST_BODY = 256 * 1024
# One for each thread that commands.shared.site gives a process.
MOST_CONNECTIONS = 16


def create_app(settings: Settings | None = None) -> Flask:
    """Return the site as a WSGI application; unusable settings in the environment end the program."""
    settings = settings or _from_environment()
    settings.instance_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    app = Flask(
        "shipworthy", root_path=str(HOUSE), static_folder=None, instance_path=str(settings.instance_dir)
    )
    _configure(app, settings)
    _open_database(app)
    app.extensions["settings"] = settings
    app.extensions["search_index"] = SearchIndex(settings.instance_dir / "index", lambda: _engine(app))
    app.extensions["watch"] = ContentVersionWatcher(lambda: _engine(app))
    for part in (
        filters,
        pictures,
        timeline,
        ballots,
        markdown,
        linked,
        assets,
        visitors,
        errors,
        limits,
        turnstile,
        background_worker,
        counting,
    ):
        part.init_app(app)
    for blueprint in blueprints.every.BLUEPRINTS:
        app.register_blueprint(blueprint)
    for command in commands.every.COMMANDS:
        app.cli.add_command(command)
    _wrap(app, settings)
    return app


def _from_environment() -> Settings:
    try:
        return environment.read()
    except BadSettingsError as fault:
        # An operator's slip deserves a line, not a traceback.
        raise SystemExit(str(fault)) from None


def _configure(app: Flask, settings: Settings) -> None:
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SECRET_KEY_FALLBACKS=list(settings.secret_key_fallbacks),
        TRUSTED_HOSTS=settings.trusted_hosts,
        MAX_CONTENT_LENGTH=LARGEST_BODY,
        MAX_FORM_MEMORY_SIZE=LARGEST_BODY,
        SQLALCHEMY_DATABASE_URI=settings.database,
        SQLALCHEMY_ENGINE_OPTIONS=(
            {"module": sqlite.driver, "pool_size": MOST_CONNECTIONS, "pool_use_lifo": True}
            if settings.database.startswith("sqlite")
            else {"pool_pre_ping": True}
        ),
        WTF_CSRF_ENABLED=True,
        DEBUG=settings.debug,
    )
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}


def _open_database(app: Flask) -> None:
    db.init_app(app)
    Migrate(app, db, directory=MIGRATIONS)
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            sqlite.configure_engine(db.engine)


def _engine(app: Flask) -> Engine:
    with app.app_context():
        return db.engine


def _wrap(app: Flask, settings: Settings) -> None:
    pages = kept.KeptPages(app.wsgi_app, app.extensions["watch"])
    static = WhiteNoise(
        pages,
        root=str(assets.folder(app)),
        prefix="static/",
        immutable_file_test=assets.is_hashed,
        add_headers_function=visitors.hardening(settings.secure),
    )
    app.wsgi_app = static  # type: ignore[method-assign]
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
