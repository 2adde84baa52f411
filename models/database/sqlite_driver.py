"""The SQLite driver."""

try:
    # The system's SQLite may carry the WAL-reset bug that 3.51.3 fixed; this one is bundled.
    from pysqlite3 import dbapi2 as driver
except ImportError:
    import sqlite3 as driver

__all__ = ["driver"]
