"""What follows events of pairs: e-mails, starting what can start."""
