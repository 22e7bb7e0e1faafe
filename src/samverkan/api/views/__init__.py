"""Pages of the API: its description, and a person's own keys and webhooks."""
