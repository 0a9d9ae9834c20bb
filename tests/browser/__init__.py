"""A real Chromium for the tests of pages."""
