"""What people and hired monitors see: tables, single looks with a screenshot, apps tried step by step."""
