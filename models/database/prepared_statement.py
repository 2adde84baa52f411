"""Statements that go straight to the driver, for votes: there SQLAlchemy costs more than SQLite does."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import ClauseElement
from sqlalchemy.engine import Connection, Dialect
from sqlalchemy.exc import DBAPIError

from models.database.base import db

Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _CompiledStatement:
    """A statement's text with its parameters in order, each with what makes a value one of the driver's."""

    text: str
    fixed: Values
    parameters: tuple[tuple[str, Callable[[Any], Any] | None], ...]

    def bound(self, values: Values) -> list[Any]:
        given = {**self.fixed, **values}
        return [given[name] if turn is None else turn(given[name]) for name, turn in self.parameters]


class PreparedStatement:
    """A statement that is compiled once, and then runs in the session's transaction past SQLAlchemy.

    Every value must be given: defaults that SQLAlchemy would fill in are not. Answers are what the driver
    returns, so select no times or amounts. Errors are those of SQLAlchemy.
    """

    def __init__(
        self, statement: ClauseElement | Callable[[], ClauseElement], columns: Sequence[str] | None = None
    ) -> None:
        """Take a statement, or a function that builds one for the session's database.

        An insert names the columns that it is given.
        """
        self._statement, self._columns = statement, list(columns) if columns else None
        # A site has one dialect; those of sites that are gone need not be kept.
        self._compiled = lru_cache(maxsize=2)(self._compile)

    def __call__(self, values: Values) -> list[tuple[Any, ...]]:
        """Run it and return the rows that it gives."""
        connection = db.session.connection()
        compiled = self._compiled(connection.dialect)
        return _execute_on_driver(connection, compiled.text, compiled.bound(values))

    def _compile(self, dialect: Dialect) -> _CompiledStatement:
        statement = self._statement if isinstance(self._statement, ClauseElement) else self._statement()
        made: Any = statement.compile(dialect=dialect, column_keys=self._columns)
        if not made.positional:
            raise TypeError(f"{dialect.name} takes its parameters by name")
        turns = {
            name: bind.type.dialect_impl(dialect).bind_processor(dialect) for name, bind in made.binds.items()
        }
        fixed = {name: bind.effective_value for name, bind in made.binds.items() if not bind.required}
        return _CompiledStatement(made.string, fixed, tuple((name, turns[name]) for name in made.positiontup))


def _execute_on_driver(connection: Connection, text: str, values: list[Any]) -> list[tuple[Any, ...]]:
    driver: Any = connection.connection.dbapi_connection
    errors = connection.dialect.dbapi.Error  # type: ignore[union-attr]
    try:
        return driver.execute(text, values).fetchall()  # type: ignore[no-any-return]
    except errors as fault:
        raise DBAPIError.instance(text, values, fault, errors, dialect=connection.dialect) from fault
