"""The policy document: how it is read, what it must hold to be adopted, and what of it is asked when it is recalled."""
