"""What proves a holder who pays: the PIN of an account, and the code in the wallet, which counts as one."""
