"""What runs at a client's: files to be copied, which import nothing of ours."""
