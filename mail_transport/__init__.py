"""Mail going out: to a server that speaks SMTP, or into a folder as .eml files."""
