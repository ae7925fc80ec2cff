"""The same rules over columns: many people at once."""
