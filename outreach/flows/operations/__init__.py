"""Operations: backups, diagnosis, export, keys, sample and benchmark data."""
