"""A terminal reading app: read closely, mark passages, walk out with evidence."""
