"""Types of columns, their sizes and defaults."""
