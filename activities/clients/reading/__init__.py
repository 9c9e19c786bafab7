"""Opens papers and reads their text, in processes of its own: nobody trusts what a stranger uploaded."""
