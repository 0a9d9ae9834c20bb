"""Proof that revisions can be taken back: up, down and up again on a copy that has rows."""
