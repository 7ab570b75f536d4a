"""Documents, their versions, categories and states, and who may see them."""
