"""Who people are: members, signing in, roles, tokens, notifications."""
