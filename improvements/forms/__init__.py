"""What people fill in. Forms translate between words and values; the doors of the record decide."""
