"""What a project asks its installer for."""
