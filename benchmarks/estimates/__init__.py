"""Accuracy estimated without labels beside the accuracy that labels show, while inputs shift."""
