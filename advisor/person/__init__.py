"""A profile read strictly, and what follows from it as of a day."""
