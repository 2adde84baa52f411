"""One module an entity: bring its rows up to an entry."""
