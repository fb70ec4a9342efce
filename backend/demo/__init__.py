"""The demo: a small world whose digits begin to tilt, and the people who keep its model up to date."""
