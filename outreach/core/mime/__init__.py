"""The bytes of a mail: its headers, its parts, and the words of each."""
