"""What happened at the demo organisations before anybody looked. Invented people, invented matters."""
