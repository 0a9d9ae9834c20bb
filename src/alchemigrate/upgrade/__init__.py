"""Code from 1.x to 2.x: check, fix to a fixpoint, journal, write, verify, keep or roll back."""
