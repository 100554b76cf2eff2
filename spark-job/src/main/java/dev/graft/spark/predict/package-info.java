/**
 * Predictions for rows and records that have no labels: read one after the other, put through
 * backbone and head in batches, in one pass over each partition.
 */
package dev.graft.spark.predict;
