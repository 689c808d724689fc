"""Campaigns, sequences, pitches, drafts and the outbox."""
