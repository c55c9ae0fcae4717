"""What every endpoint of the API shares: problem details, pages, shapes, ETags, idempotency keys, rate limits.

Knows no room of the product; the rooms build their endpoints with it.
"""
