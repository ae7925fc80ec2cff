"""The rulebook in force on a day, every name resolved."""
