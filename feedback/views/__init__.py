"""The pages of feedback: outside without an account, inside for those who answer."""
