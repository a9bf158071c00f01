"""The same look-up as others would build it: each asks PostgreSQL for the number each time, none for the policy."""
