package io.anymask.model.sam;

/// Cells of the image embedding's grid, from the top left: those that show an image that is not square.
///
/// @param rows 1 to the grid's side
/// @param columns 1 to the grid's side
public record GridPart(int rows, int columns) {}
