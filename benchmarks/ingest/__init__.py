"""How many observations a second are taken, and what recording them costs those who are answered meanwhile."""
