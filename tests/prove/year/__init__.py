"""A year of the office, day by day, through the services on a real database, beside a model that knows none of them."""
