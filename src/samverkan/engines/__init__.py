"""Pure algorithms: a dataclass in, a dataclass out. No Django, no files, no clock but for a time limit."""
