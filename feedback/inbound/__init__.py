"""Mails that people send us: fetched, read with distrust, taken in or held until a person looks at them."""
