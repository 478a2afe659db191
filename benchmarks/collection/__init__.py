"""A made-up collection of any size: its words, its statements, its kinds of thing."""
