"""Where documents are kept: a directory, a Kubo node, or an S3-to-IPFS pinning service; always sealed."""
