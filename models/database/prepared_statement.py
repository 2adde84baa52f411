"""Statements compiled once and run on the driver, for votes: there SQLAlchemy costs more than SQLite does."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import ClauseElement
from sqlalchemy.engine import Connection, Dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.expression import ReturnsRows

from models.database.base import db, row_type
from models.database.write_guard import require_write_transaction

Values = Mapping[str, Any]


class PreparedStatement:
    """A statement that is compiled once and then runs in the session's transaction past SQLAlchemy.

    Every value must be given: defaults that SQLAlchemy would fill in are not. Rows are named tuples of what
    the driver returns, so select no times or amounts, and label what has no name. Errors are SQLAlchemy's;
    a statement that writes raises RuntimeError outside a write transaction.
    """

    def __init__(
        self, statement: ClauseElement | Callable[[], ClauseElement], columns: Sequence[str] | None = None
    ) -> None:
        """Take a statement, or a function that builds one for the session's database.

        An insert names the columns that it is given.
        """
        self._statement, self._columns = statement, list(columns) if columns else None
        # One dialect per site; 2 bounds the cache in tests.
        self._compiled = lru_cache(maxsize=2)(self._compile)

    def __call__(self, values: Values) -> list[Any]:
        """Run it; return its rows, whose fields are named after the statement's columns."""
        connection = db.session.connection()
        compiled = self._compiled(connection.dialect)
        if compiled.writes:
            require_write_transaction(db.session())
        rows = _execute(connection, compiled.text, compiled.bind(values))
        return [compiled.row(row) for row in rows] if compiled.row else []

    def _compile(self, dialect: Dialect) -> "_CompiledStatement":
        statement = self._statement if isinstance(self._statement, ClauseElement) else self._statement()
        compiled: Any = statement.compile(dialect=dialect, column_keys=self._columns)
        processors = {
            name: bind.type.dialect_impl(dialect).bind_processor(dialect)
            for name, bind in compiled.binds.items()
        }
        fixed = {name: bind.effective_value for name, bind in compiled.binds.items() if not bind.required}
        parameters = tuple((name, processors[name]) for name in _parameter_order(compiled))
        labels = statement.exported_columns.keys() if isinstance(statement, ReturnsRows) else []
        row = row_type(tuple(labels)) if labels else None
        return _CompiledStatement(
            compiled.string, fixed, parameters, row, statement.is_dml, compiled.positional
        )


@dataclass(frozen=True, slots=True)
class _CompiledStatement:
    """SQL, the values that the statement itself carries, its parameters in order, and what makes its rows."""

    text: str
    fixed: Values
    # Each with what turns a value into one of the driver's.
    parameters: tuple[tuple[str, Callable[[Any], Any] | None], ...]
    # None where the statement returns no rows.
    row: Callable[[Iterable[Any]], Any] | None
    writes: bool
    # Whether the driver takes a list of values, or else a value by each name.
    positional: bool

    def bind(self, values: Values) -> list[Any] | dict[str, Any]:
        given = {**self.fixed, **values}
        bound = [(n, given[n] if process is None else process(given[n])) for n, process in self.parameters]
        return [value for _, value in bound] if self.positional else dict(bound)


def _parameter_order(compiled: SQLCompiler) -> Sequence[str]:
    """Return the parameters' names in the order in which the driver takes their values."""
    return compiled.positiontup or list(compiled.binds)


def _execute(connection: Connection, text: str, values: list[Any] | dict[str, Any]) -> list[tuple[Any, ...]]:
    driver: Any = connection.connection.dbapi_connection
    errors = connection.dialect.dbapi.Error  # type: ignore[union-attr]
    try:
        cursor = driver.execute(text, values)
        return cursor.fetchall() if cursor.description else []
    except errors as error:
        if connection.dialect.is_disconnect(error, driver, None):
            connection.invalidate(error)
            # Those that wait in the pool are most likely lost too.
            connection.engine.dispose()
        raise DBAPIError.instance(text, values, error, errors, dialect=connection.dialect) from error
