"""The stewards' importer of lists: upload, columns, words, check, and undo."""
