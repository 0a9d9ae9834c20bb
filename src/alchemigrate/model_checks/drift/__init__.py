"""Where the database is not what the models say."""
