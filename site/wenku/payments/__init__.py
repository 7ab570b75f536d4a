"""Money that becomes points: redeem codes, and orders that are paid by way of a provider."""
