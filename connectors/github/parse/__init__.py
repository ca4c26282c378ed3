"""GraphQL nodes -> records: pure functions, one module a kind of node."""
