"""Steps of operations as SQL, for each kind of database."""
