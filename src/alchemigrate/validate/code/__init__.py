"""Reading what the code of a project does with its models."""
