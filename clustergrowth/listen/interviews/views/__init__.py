"""Pages of interviews, codes, quotations and cases, and what people decide by the link in a mail."""
