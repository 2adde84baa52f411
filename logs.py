"""Configures logging: structlog events and stdlib log records, in one format on stderr."""

import logging
import sys
from typing import TextIO, cast

import structlog
from flask.logging import wsgi_errors_stream

# Flask's own logger has the name of the application.
SITE_LOGGER = "shipworthy"
_PROCESSORS = (
    structlog.contextvars.merge_contextvars,
    structlog.processors.add_log_level,
    structlog.processors.StackInfoRenderer(),
    structlog.processors.TimeStamper(fmt="%Y-%m-%d %H:%M:%S", utc=False),
)
# A proxy that finds the stream for each record: tests replace stderr, and a server may bring its own.
_handler = logging.StreamHandler(cast(TextIO, wsgi_errors_stream))


def configure_logging() -> None:
    """Print the site's events from INFO on, and other loggers' records from WARNING on."""
    root = logging.getLogger()
    if _handler in root.handlers:
        return
    renderer = structlog.dev.ConsoleRenderer(
        colors=sys.stderr.isatty(),
        # The default formatter prints local variables, network addresses and keys among them.
        exception_formatter=structlog.dev.plain_traceback,
    )
    _handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
            foreign_pre_chain=[*_PROCESSORS, structlog.stdlib.add_logger_name],
        )
    )
    root.addHandler(_handler)
    logging.getLogger(SITE_LOGGER).setLevel(logging.INFO)
    structlog.configure(
        processors=[*_PROCESSORS, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=_site_logger,
    )


def _site_logger(name: str) -> logging.Logger:
    return logging.getLogger(f"{SITE_LOGGER}.{name}")
