"""What the forums tell: one file an aggregate; nothing here writes."""
