"""What a live database's own figures say of the models."""
