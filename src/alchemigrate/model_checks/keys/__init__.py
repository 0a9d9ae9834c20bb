"""Primary keys, foreign keys, unique constraints and indexes."""
