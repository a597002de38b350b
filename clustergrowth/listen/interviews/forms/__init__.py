"""What is asked of a person about interviews, quotations and cases."""
