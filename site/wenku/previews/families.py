"""Which kinds of files can be prepared, by family: read also where nothing that opens them may be loaded."""

WORDS = ("docx", "doc", "dotx", "rtf", "odt", "wps")
SLIDES = ("pptx", "ppt", "ppsx", "odp")
SHEETS = ("xlsx", "xls", "ods", "csv")
PICTURES = ("jpg", "png", "tiff", "webp")

OFFICE_KINDS = WORDS + SLIDES + SHEETS
KINDS = ("pdf", "txt", "md", "epub", *OFFICE_KINDS, *PICTURES)
