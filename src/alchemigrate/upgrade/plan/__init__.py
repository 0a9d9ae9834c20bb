"""The ordered plan of a migration: 1.3 to 1.4, the bridge, 2.0, 2.1, modern code."""
