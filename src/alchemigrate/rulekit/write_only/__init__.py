"""From `lazy="dynamic"` to `lazy="write_only"`: a collection's uses in the whole project."""
