/**
 * Scores of features on the executors: their sums, the sample that nearest neighbours are looked
 * for in, the answers of a probe, what the source's own output says. Scores are made of them on the
 * driver.
 */
package dev.graft.spark.rank;
