"""A view is: fetch what you may see, clean the input, take the step, go back to the case. One file per step word."""
