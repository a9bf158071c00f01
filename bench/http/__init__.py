"""What `make bench` measures over HTTP, part by part (`__main__` lists them). No part of the service."""
