"""What ``contact-policy`` can be told to do: the parser, and a module for each command that is more than a line."""
