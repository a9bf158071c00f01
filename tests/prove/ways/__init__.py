"""A walk through what an office may do to one customer, and whether it could always go on."""
