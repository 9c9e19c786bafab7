"""Where reports' files are kept, how they are made, and how they reach the regulator."""
