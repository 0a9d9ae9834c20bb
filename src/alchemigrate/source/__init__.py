"""Bytes to modules and back: discovery, parsing with exact spans, edits, imports, diffs."""
