"""What a drawing can be turned into: one file per target."""
