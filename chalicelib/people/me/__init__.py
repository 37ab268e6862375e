"""What somebody who signed in sees and changes of their own."""
