"""SQL that revisions send as text, read as far as it changes a schema or rows."""
