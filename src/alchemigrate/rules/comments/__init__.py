"""Comments that speak to this tool itself."""
