"""What an operation on the whole database reports to the operator."""


class SchemaError(Exception):
    """The database's schema is not the one that this version needs; the message says what to do."""


class BackupError(Exception):
    """No backup was made, or none was restored; the message says why and what to do."""


class RoleError(Exception):
    """A role cannot be the application's; the message says why and what to do."""


class CopyError(Exception):
    """Nothing was copied from one database to another; the message says why and what to do."""
