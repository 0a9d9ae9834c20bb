"""Changing live databases: reading revisions, judging them, and writing safe ones."""
