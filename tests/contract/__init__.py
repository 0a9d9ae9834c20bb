"""The published JSON schemas, and what of them a document breaks."""
