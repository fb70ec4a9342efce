"""What policies would have done with traffic that was recorded: with the versions that there were, or trained anew."""
