"""The trading backend on the runtime layer, and the old one that it comes from."""
