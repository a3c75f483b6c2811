"""What partners sent, read in a process that has no network: bytes in, statements out."""
