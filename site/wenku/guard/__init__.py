"""What every HTTP door asks first: who is it, may they, how often."""
