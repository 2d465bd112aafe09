"""What is public and is not a page. Each module holds one thing that readers do."""
