"""Writes `src/modelcie/api/` from the OpenAPI schema that ModelCI-e serves."""
