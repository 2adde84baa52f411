"""Logs each fault of the index once until the operation succeeds again."""

import structlog

log = structlog.get_logger(__name__)


class WarnOnce:
    """Remembers which faults of each event were logged."""

    def __init__(self) -> None:
        self._logged: dict[str, set[tuple[type[Exception], int | None]]] = {}

    def warn(self, event: str, error: Exception) -> None:
        """Log a fault unless one of the same type and errno was logged since the last `reset`."""
        logged = self._logged.setdefault(event, set())
        fault = (type(error), getattr(error, "errno", None))
        if fault not in logged:
            logged.add(fault)
            log.warning(event, exc_info=error)

    def reset(self, *events: str) -> None:
        """Let the next fault of these events be logged again."""
        for event in events:
            self._logged.pop(event, None)
