"""Continual learning as a library and a command line; knows neither Django nor the backend."""
