"""What the site itself says: notices, announcements, help pages, recommended documents."""
