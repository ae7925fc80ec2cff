"""What could still change: which answers would settle an outcome, which steps improve it."""
