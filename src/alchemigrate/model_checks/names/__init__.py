"""Names of tables, columns, constraints, indexes and attributes."""
