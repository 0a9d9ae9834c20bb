"""Pure renderers, a file each: what was found, as text for people and as JSON for machines."""
