"""Values as words, SVG, JSON-LD, Markdown, Atom and social cards."""
