"""Places that commissioners and stewards make themselves of small areas."""
