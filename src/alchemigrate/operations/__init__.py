"""Safe operations on live schemas, one a file."""
