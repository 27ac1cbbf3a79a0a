"""Ideas of what a place needs or offers to start, what others bring, and what became of them."""
