"""The production layer that an application installs: thin, typed, sync and async."""
