"""HTTP and nothing else: who asks, what exactly was asked, and how the answer reads."""
