"""The limits that the parts of the server share."""

LARGEST_BODY = 200_000
"""Bytes; a complete profile has about three thousand."""
