"""The domain: tables, and the verbs that change them."""
