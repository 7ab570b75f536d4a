"""From a file to pages: text, images, thumbnails, made in a sandbox."""
