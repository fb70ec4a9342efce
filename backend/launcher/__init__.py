"""Sets up one machine and runs everything on it: `make setup`, `make up`. Loads no Django."""
