"""From `session.query(..)` to `select(..)`: reading a Query whole, and writing what it answers."""
