"""The SQL proof: what each test sends to the database, before and after."""
