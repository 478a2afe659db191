"""Where an edition's statements are read from."""
