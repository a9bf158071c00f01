"""The policy document: the tables it is made of, the edition they make up, and how it is read."""
