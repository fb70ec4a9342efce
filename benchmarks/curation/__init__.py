"""How well mislabelled samples are found."""
