"""What works and what is missing, asked by web and command line."""
