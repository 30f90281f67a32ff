"""What things are called, in bokmål, nynorsk and English."""
