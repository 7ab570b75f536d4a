"""What the site knows of a person: handing all of it out, and forgetting it."""
