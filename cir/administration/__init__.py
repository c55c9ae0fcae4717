"""Where administrators let people in, give them their roles, and see what was done."""
