"""What `make bench` measures over HTTP: speed beside others, growth, freshness and outages. No part of the service."""
