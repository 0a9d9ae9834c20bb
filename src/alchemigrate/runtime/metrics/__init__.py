"""Numbers of an engine: histograms, a snapshot as a plain value; exporters in their own files."""
