"""Plain values that flow between the rooms: text, findings. Imports only the standard library."""
