"""One file for each thing that models or a database should not have."""
