"""`make demo`: the whole loop, closed for real, with its figures."""
