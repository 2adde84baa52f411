"""Copies all rows of one database into another one, of whichever kinds the two are."""

from collections.abc import Callable, Sequence

from sqlalchemy import Connection, Engine, Table, func, insert, select

from models.database.adapter import adapter_for
from models.database.errors import CopyError

BATCH = 2000


def count_rows(engine: Engine, tables: Sequence[Table]) -> int:
    """Return how many rows the tables hold together."""
    with engine.connect() as connection:
        return sum(_count(connection, table) for table in tables)


def copy_rows(
    source: Engine, target: Engine, tables: Sequence[Table], report: Callable[[int], object]
) -> dict[str, int]:
    """Copy the rows of the tables, parents first, and return how many each has in the target now.

    All of them or none: a copy that is cut off leaves the target empty. Reads one state of the source, and
    calls `report` with the size of each batch. Raises CopyError unless the target is empty.
    """
    target_adapter = adapter_for(target)
    with (
        source.connect() as reader,
        target.connect().execution_options(**target_adapter.write_options()) as writer,
        writer.begin(),
    ):
        _require_empty(writer, tables)
        with target_adapter.bulk_load(writer, tables):
            for table in tables:
                _copy_table(reader, writer, table, report)
        counts = {table.name: _count(writer, table) for table in tables}
        expected = {table.name: _count(reader, table) for table in tables}
        if counts != expected:
            differing = ", ".join(sorted(name for name in counts if counts[name] != expected[name]))
            raise CopyError(f"The copies of these tables are not whole: {differing}. Nothing was copied.")
    return counts


def _require_empty(connection: Connection, tables: Sequence[Table]) -> None:
    for table in tables:
        if rows := _count(connection, table):
            raise CopyError(
                f"The target is not empty: {table.name} has {rows:,} rows. Nothing was copied; "
                "name a database that holds nothing but the tables."
            )


def _copy_table(
    reader: Connection, writer: Connection, table: Table, report: Callable[[int], object]
) -> None:
    with reader.execution_options(yield_per=BATCH).execute(select(table)) as rows:
        for batch in rows.mappings().partitions():
            writer.execute(insert(table), [dict(row) for row in batch])
            report(len(batch))


def _count(connection: Connection, table: Table) -> int:
    return connection.execute(select(func.count()).select_from(table)).scalar_one()
