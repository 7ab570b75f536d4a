"""What every room leans on: settings, database, jobs, blobs, mail, words; it knows neither documents nor Flask."""
