"""SQLAlchemy-Utils and other packages that go along with SQLAlchemy."""
