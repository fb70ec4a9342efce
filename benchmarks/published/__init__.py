"""Published accuracies, reproduced row by row."""
