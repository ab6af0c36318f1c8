"""How politely platforms are asked: turns at hosts, quotas of credentials, rests after failures, shared by all workers."""
