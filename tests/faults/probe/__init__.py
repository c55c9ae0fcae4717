"""What the workers of these tests load beside the product."""
