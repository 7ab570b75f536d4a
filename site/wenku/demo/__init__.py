"""The demo site: documents that the project makes itself, and the members who share them."""
