"""The key figures' operations in the JSON API."""
