"""Models that are used with AsyncSession."""
