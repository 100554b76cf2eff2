package dev.graft.spark.read;

import java.util.List;

/**
 * What the driver learns of a part's files before any record is read.
 *
 * @param shape shape of one example
 * @param slices what is read at once
 */
record FileLayout(int[] shape, List<FileSlice> slices) {}
