"""The questionnaire and the report as pages, and an HTTP API. Nothing that is answered is kept."""
