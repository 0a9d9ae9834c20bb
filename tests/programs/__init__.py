"""Made-up query programs: written, rewritten, and run before and after."""
