"""Models of every kind, written so that SQLAlchemy 1.3 to 2.1 all load them."""
