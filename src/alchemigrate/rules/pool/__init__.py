"""Rules, one file per pattern of SQLAlchemy 1.x: pools and engine settings."""
