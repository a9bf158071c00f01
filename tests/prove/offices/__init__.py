"""The decision space of any office, made from its policy document, and what every document has to keep."""
