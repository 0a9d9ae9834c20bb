"""What the application does, behind the HTTP interface."""
