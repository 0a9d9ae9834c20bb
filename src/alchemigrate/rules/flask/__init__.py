"""Rules, one file per pattern of SQLAlchemy 1.x: flask."""
