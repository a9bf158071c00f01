"""What `make bench` measures: ratios, in one run, on one core. Nothing here is part of the service."""
