"""The pages of the forums, one file a part of the loop."""
