"""The proof: the decision space as levels of factors, made into facts, assessed, and held to what never fails."""
