"""A sample organisation: people, services, measures and some 200 improvements over 18 months.

Written straight to the tables, so that nobody is mailed and no audit entry claims that somebody did what was made up.
Deterministic for a given moment, and removable from within the product.
"""
