"""How requests and answers read as JSON, one module a noun."""
