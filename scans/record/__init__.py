"""What is kept of looks: stretches, posts per day, raw answers, and what they say of existence and names."""
