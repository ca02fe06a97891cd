/// Volumes: stacks of slices from CT, MR and microscopes, with the place of every voxel in the patient.
///
/// A [Volume] is a [Grid] of values; the grid's [Affine] leads from an index (column, row, slice) to millimetres
/// towards the right, the front and the top of the patient (RAS+). The package `formats` opens what clinics and
/// laboratories have; each format is a room of its own.
///
/// Not a medical device: nothing here is made, tested or approved for diagnosis or treatment.
@NullMarked
package io.anymask.apps.volumes;

import org.jspecify.annotations.NullMarked;
