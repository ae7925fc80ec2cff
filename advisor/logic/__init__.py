"""A condition and its readings: what it is, what it comes to, and how the engine runs it."""
