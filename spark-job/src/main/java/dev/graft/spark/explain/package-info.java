/**
 * {@code explain}: why a saved model answers as it does, row by row on executors. It stands on
 * {@code predict}, which reads the rows.
 */
package dev.graft.spark.explain;
