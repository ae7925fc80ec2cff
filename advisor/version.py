"""The engine's version, which every report records."""

__version__ = "0.1.0"
