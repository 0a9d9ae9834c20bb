"""What the queries in the code, and a live database's own figures, say of the models."""
