"""What a telephone waits for the contact status while others ask for much, or mean harm."""
