"""What the code means: where names come from, what kind of value an expression has, mapped classes."""
