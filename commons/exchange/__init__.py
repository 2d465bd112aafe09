"""The commons as files: Markdown twins, PDFs, the package that leaves and comes back. See docs/exchange.md."""
