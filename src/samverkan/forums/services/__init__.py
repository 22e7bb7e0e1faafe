"""What the forums change: one file an aggregate."""
