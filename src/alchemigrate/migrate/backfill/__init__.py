"""Rows that are there are written batch by batch: nobody waits long, and each is written once."""
