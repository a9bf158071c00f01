"""The contact status kept ready: answers worked out once, and the short way from a question to one of them."""
