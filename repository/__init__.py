"""What is stored, who may change it, how it is read. Knows nothing of browsers."""
