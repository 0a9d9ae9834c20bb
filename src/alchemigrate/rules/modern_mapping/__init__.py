"""Mapped classes in the form of 2.0: typed, with both sides written out."""
