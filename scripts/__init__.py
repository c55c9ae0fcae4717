"""Programs for those who run or build CIR. Nothing of the product imports them."""
