"""What readers say and keep: ratings, favourites."""
