"""How fast it is: `python -m benchmarks` (or `make bench`) measures it on made-up collections."""
