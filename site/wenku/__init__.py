"""Wenku 文库: a site where people share documents, read their previews and pay points for downloads."""
