"""What the ordinary operations cost beside a plain service's, and as the office grows."""
