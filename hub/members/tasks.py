"""What follows events of people and organisations: e-mails."""
