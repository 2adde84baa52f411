"""The database: engine, session, column types, backup."""
