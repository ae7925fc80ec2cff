"""The pipeline from a profile to an assessment."""
