"""Columns that many tables have, one file each; they fit every base, dataclasses too."""
