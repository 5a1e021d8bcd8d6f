"""What the derivations about recurrent cells share: moments, the way back, the drawn cell."""
