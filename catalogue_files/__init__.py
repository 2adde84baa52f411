"""A folder of TOML files to entries and into the database."""
