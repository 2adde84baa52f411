"""Wires the site together: settings, database, services, blueprints, commands, middleware."""

from flask import Flask
from flask_migrate import Migrate
from sqlalchemy import Engine
from werkzeug.middleware.proxy_fix import ProxyFix
from whitenoise import WhiteNoise

import blueprints.registry
import commands.registry
import logs
import models.schema  # noqa: F401 - registers every table for the migrations
import settings as environment
from commands.shared.server import BLOCKING_THREADS
from mailer.background_worker import BackgroundWorker
from models.content_version import ContentVersionWatcher
from models.database.adapter import adapter_for, adapter_for_url
from models.database.base import db
from presentation import jinja
from search_index.engine import SearchIndex
from services import Services
from settings import PROJECT_ROOT, InvalidSettingsError, Settings
from web import error_pages, rate_limit, response_headers, static_bundles, unstorable_text, write_queue
from web.leaderboard_cache import LeaderboardCache
from web.page_cache import PageCache
from web.write_queue import WriteQueue

MIGRATIONS_DIR = str(PROJECT_ROOT / "migrations")
MAX_BODY_BYTES = 256 * 1024
REQUEST_MODULES = (
    *(jinja, static_bundles, response_headers, error_pages),
    # In the order in which a request passes them.
    *(unstorable_text, rate_limit, write_queue),
)


def create_app(settings: Settings | None = None) -> Flask:
    """Return the site as a WSGI application; raises SystemExit if the environment's settings are unusable."""
    logs.configure_logging()
    settings = settings or _read_settings()
    settings.instance_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    app = Flask(
        "shipworthy",
        root_path=str(PROJECT_ROOT),
        static_folder=None,
        instance_path=str(settings.instance_dir),
    )
    _configure(app, settings)
    _connect_database(app)
    app.extensions["services"] = _build_services(app, settings)
    for module in REQUEST_MODULES:
        module.init_app(app)
    for blueprint in blueprints.registry.BLUEPRINTS:
        app.register_blueprint(blueprint)
    for command in commands.registry.COMMANDS:
        app.cli.add_command(command)
    _add_middleware(app, app.extensions["services"])
    return app


def _read_settings() -> Settings:
    try:
        return environment.read_settings()
    except InvalidSettingsError as error:
        # The operator gets one line and no traceback.
        raise SystemExit(str(error)) from None


def _configure(app: Flask, settings: Settings) -> None:
    options = adapter_for_url(settings.database).engine_options(BLOCKING_THREADS, settings.database_pooler)
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SECRET_KEY_FALLBACKS=list(settings.secret_key_fallbacks),
        TRUSTED_HOSTS=settings.trusted_hosts,
        MAX_CONTENT_LENGTH=MAX_BODY_BYTES,
        MAX_FORM_MEMORY_SIZE=MAX_BODY_BYTES,
        SQLALCHEMY_DATABASE_URI=settings.database,
        SQLALCHEMY_ENGINE_OPTIONS=options,
        WTF_CSRF_ENABLED=True,
        DEBUG=settings.debug,
    )
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}


def _connect_database(app: Flask) -> None:
    db.init_app(app)
    Migrate(app, db, directory=MIGRATIONS_DIR)
    with app.app_context():
        adapter_for(db.engine).configure_engine(db.engine)


def _build_services(app: Flask, settings: Settings) -> Services:
    def engine() -> Engine:
        with app.app_context():
            return db.engine

    content_version = ContentVersionWatcher(engine)
    return Services(
        settings=settings,
        search_index=SearchIndex(settings.instance_dir / "index", engine),
        content_version=content_version,
        leaderboard_cache=LeaderboardCache(engine, content_version),
        write_queue=WriteQueue(),
        newsletter_worker=BackgroundWorker(app),
    )


def _add_middleware(app: Flask, services: Services) -> None:
    cached_pages = PageCache(app.wsgi_app, services.content_version)
    stack = WhiteNoise(
        cached_pages,
        root=str(static_bundles.bundle_folder(app)),
        prefix="static/",
        immutable_file_test=static_bundles.is_hashed,
        add_headers_function=response_headers.static_headers(services.settings.secure),
    )
    proxies = services.settings.trusted_proxies
    app.wsgi_app = (  # type: ignore[method-assign]
        ProxyFix(stack, x_for=proxies, x_proto=proxies, x_host=proxies) if proxies else stack
    )
