"""Verification of rulebooks: checks with witnesses, cases, coverage, differences, words and pictures."""
