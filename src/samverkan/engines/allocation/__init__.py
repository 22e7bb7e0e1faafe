"""Fair seats: who goes to which of several parallel sessions, by everybody's ranked wishes."""
