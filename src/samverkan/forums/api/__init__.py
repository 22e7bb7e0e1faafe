"""The forums' operations in the JSON API."""
