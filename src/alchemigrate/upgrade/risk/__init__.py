"""Risk and effort: what findings mean for a finding, a file and a project."""
