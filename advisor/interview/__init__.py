"""A questionnaire without a screen: what to ask next, in which words."""
