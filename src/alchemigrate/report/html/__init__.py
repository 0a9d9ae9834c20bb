"""One self-contained HTML page that tells a check or an upgrade from beginning to end."""
