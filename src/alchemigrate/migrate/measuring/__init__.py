"""Which locks revisions really take, seen on a database that is made for it and dropped."""
