"""Views: one module per thing that a reader or a program asks for."""
