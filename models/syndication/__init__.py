"""Feed and sitemap."""
