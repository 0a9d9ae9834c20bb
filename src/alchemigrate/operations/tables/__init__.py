"""Tables, changed while they are in use."""
