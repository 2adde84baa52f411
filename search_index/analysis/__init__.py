"""Text to terms: tokenizer, stop words, edit distance, vocabularies."""
