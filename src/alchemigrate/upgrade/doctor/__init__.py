"""Why does an application not start? The true causes, one after the other, and no echoes."""
