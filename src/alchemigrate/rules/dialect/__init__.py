"""Rules about databases, drivers, and dialects and compilers written for them."""
