"""Ids in addresses: a number that a database can hold. Anything else is simply not there."""


class IdConverter:
    """1 to 18 digits, without a leading zero."""

    regex = "[1-9][0-9]{0,17}"

    def to_python(self, value: str) -> int:
        """The id."""
        return int(value)

    def to_url(self, value: int) -> str:
        """The id as it stands in the address."""
        return str(value)
