"""A folder of TOML files: load it into entries, import those into the database."""
