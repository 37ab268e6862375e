"""What people see of accounts: balances, histories, credit lines."""
