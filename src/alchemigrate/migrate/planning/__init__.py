"""From models that were changed to safe operations, and from these to revisions."""
