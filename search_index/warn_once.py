"""What goes wrong with the index, told in the log once until it goes well again."""

import structlog

log = structlog.get_logger(__name__)


class WarnOnce:
    """Remembers what has been told of each event."""

    def __init__(self) -> None:
        self._told: dict[str, set[tuple[type[Exception], int | None]]] = {}

    def warn(self, event: str, error: Exception) -> None:
        """Log a fault, once until what failed goes well again."""
        told = self._told.setdefault(event, set())
        fault = (type(error), getattr(error, "errno", None))
        if fault not in told:
            told.add(fault)
            log.warning(event, exc_info=error)

    def reset(self, *events: str) -> None:
        """Let the next fault of these events be told again."""
        for event in events:
            self._told.pop(event, None)
