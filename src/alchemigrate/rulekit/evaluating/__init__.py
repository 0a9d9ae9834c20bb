"""Values of expressions in models and revisions, as far as they are literals and SQLAlchemy."""
