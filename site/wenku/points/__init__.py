"""Points and the ledger that moves them."""
