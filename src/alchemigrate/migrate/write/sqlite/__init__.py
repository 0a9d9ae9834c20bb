"""Changes of tables on SQLite: natively where it can, else by making the table anew."""
