"""Writing the cures of dangers into revisions, where they end in the same schema."""
