"""A convolution as a layer: its matrix, its way back, and banks of filters."""
