"""What people type: checked, never saved."""
