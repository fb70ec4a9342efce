"""A file of data becomes samples in the background: received, begun, performed in turns, told of."""
