/**
 * Where the workers' replies meet: on the driver, or spread over the executors when they are large,
 * each averaging a range of the weights. The arithmetic, and its bits, are those of {@link
 * dev.graft.average.RangeAverage} either way.
 */
package dev.graft.spark.average;
