"""Live databases: reading their tables and what they know of their use."""
