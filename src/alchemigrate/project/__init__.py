"""What the code means: where names come from, of what kind expressions are, what is mapped."""
