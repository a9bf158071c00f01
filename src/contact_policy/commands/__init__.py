"""What ``contact-policy NAME`` does, a module for each command: one that is not asked for is not opened either."""
