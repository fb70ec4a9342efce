"""What policies would have done with traffic that was recorded, without training anything again."""
